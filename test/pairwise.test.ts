import { pairwise } from "./helpers/pairwise";

const factors = {
  colour: ["red", "green", "blue"],
  size: [1, 2, 3, 4],
  on: [true, false],
  shape: [undefined, {}, []],
};

/** Every two values of different factors that meet in some choice. */
function met(choices: readonly Readonly<Record<string, unknown>>[]): Set<string> {
  const names = Object.keys(factors);
  const shown = (choice: Readonly<Record<string, unknown>>, name: string): string =>
    `${name} ${JSON.stringify(choice[name])}`;
  return new Set(
    choices.flatMap((choice) =>
      names.flatMap((a, i) =>
        names.slice(i + 1).map((b) => `${shown(choice, a)}, ${shown(choice, b)}`),
      ),
    ),
  );
}

/** The whole product. */
const every = factors.colour.flatMap((colour) =>
  factors.size.flatMap((size) =>
    factors.on.flatMap((on) => factors.shape.map((shape) => ({ colour, size, on, shape }))),
  ),
);

test("every two values meet, in little more choices than the two longest lists ask for", () => {
  const chosen = pairwise(factors);
  expect(met(chosen)).toEqual(met(every));
  expect(chosen.length).toBeGreaterThanOrEqual(12);
  expect(chosen.length).toBeLessThanOrEqual(15);
  expect(pairwise(factors)).toEqual(chosen);
});

test("what cannot meet does not, and everything else still does", () => {
  const refused = ({ colour, size }: Partial<(typeof every)[number]>): boolean =>
    colour === "red" && size !== undefined && size > 2;
  const chosen = pairwise(factors, refused);
  expect(chosen.filter(refused)).toEqual([]);
  expect(met(chosen)).toEqual(met(every.filter((choice) => !refused(choice))));
});

test("says so where a value has no place at all", () => {
  expect(() => pairwise(factors, ({ on }) => on !== undefined)).toThrow("no on fits");
});
