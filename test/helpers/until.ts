/** Repeats until the answer is true; throws after `seconds`. */
export async function until(
  what: string,
  seconds: number,
  probe: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await probe())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
}
