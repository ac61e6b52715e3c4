import { textWidth } from "../../../lib/picture/text";
import { topologySvg } from "../../../lib/picture/topologySvg";
import { clusterShapes } from "../../helpers/clusterShapes";
import { aClusterPlan } from "../../helpers/settings";

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
}

interface Text {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly bold: boolean;
}

const cards = ["#e6f4ff", "#effcf3", "#fff5d6"];

function attributes(element: string): Record<string, string> {
  return Object.fromEntries(
    [...element.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
  );
}

function areas(svg: string): readonly Area[] {
  return [...svg.matchAll(/<rect [^>]*\/>/g)].map(([element]) => {
    const { x = 0, y = 0, width, height, fill = "" } = attributes(element);
    return { x: Number(x), y: Number(y), width: Number(width), height: Number(height), fill };
  });
}

function texts(svg: string): readonly Text[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)]
    .filter(([element]) => !element.includes("text-anchor"))
    .map(([, given = "", text = ""]) => {
      const { x, y } = attributes(given);
      return {
        x: Number(x),
        y: Number(y),
        text: text.replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
        bold: given.includes("bold"),
      };
    });
}

const right = ({ x, width }: Area): number => x + width;
const bottom = ({ y, height }: Area): number => y + height;

function within(inner: Area, outer: Area): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    right(inner) <= right(outer) &&
    bottom(inner) <= bottom(outer)
  );
}

function apart(a: Area, b: Area): boolean {
  return right(a) <= b.x || right(b) <= a.x || bottom(a) <= b.y || bottom(b) <= a.y;
}

describe.each(Object.entries(clusterShapes))("topologySvg of %s", (_, overrides) => {
  const plan = aClusterPlan(overrides);
  const svg = topologySvg(plan);
  const [page, ...boxes] = areas(svg);
  if (page === undefined) throw new Error("an empty picture");

  test("shows every machine with its address once, every host, the virtual IP and its port", () => {
    const shown = texts(svg).map(({ text }) => text);
    for (const { name, address } of plan.nodes) {
      expect(shown.filter((text) => text === name)).toHaveLength(1);
      expect(shown.filter((text) => text === address)).toHaveLength(1);
    }
    for (const { host } of plan.nodes) expect(svg).toContain(`host ${host}: `);
    expect(shown).toContain(`virtual IP ${plan.endpoint.vip}, TCP ${plan.endpoint.port}`);
    expect(svg).toContain(`API server :6443`);
    expect(svg).not.toMatch(/undefined|NaN|Infinity/);
  });

  test("puts each box into the one around it and none on another", () => {
    for (const [i, a] of boxes.entries()) {
      expect(within(a, page)).toBe(true);
      const crossing = boxes.slice(i + 1).filter((b) => !apart(a, b) && !within(b, a));
      expect(crossing).toEqual([]);
    }
    const small = boxes.filter(({ fill }) => cards.includes(fill));
    expect(small).toHaveLength(plan.nodes.length + 1);
  });

  test("lets no text leave its box, and no line of text touch another", () => {
    const all = texts(svg);
    const end = ({ x, text, bold }: Text): number => x + textWidth(text, bold);
    for (const text of all) {
      const around = [page, ...boxes].filter(
        (area) => !apart(area, { ...text, width: 0, height: 0, fill: "" }),
      );
      const tightest = Math.min(...around.map(right));
      expect([text.text, end(text) <= tightest]).toEqual([text.text, true]);
    }
    const touching = all.flatMap((a, i) =>
      all.slice(i + 1).filter((b) => Math.abs(a.y - b.y) < 12 && a.x < end(b) && b.x < end(a)),
    );
    expect(touching).toEqual([]);
  });

  test("cuts no text but a host's or network's title, which it shows whole when pointed at", () => {
    const cut = texts(svg).filter(({ text }) => text.includes("…"));
    for (const { text } of cut) {
      expect(text).toMatch(/^(host|network) /);
      expect(svg).toContain(`<title>${text.slice(0, -1)}`);
    }
  });
});

test("a picture is XML whatever a name holds", () => {
  const svg = topologySvg(aClusterPlan({ hosts: { a: 'test://h/x?a=1&b="<2>"' } }));
  expect(svg).toContain("test://h/x?a=1&amp;b=&quot;&lt;2&gt;&quot;");
});
