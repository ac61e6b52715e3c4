import { readFileSync } from "node:fs";

import ts from "typescript";

/** Titles in a test's source with those around it, as "outer › inner"; of test.each and describe.each the template. */
export function testTitles(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ESNext);
  const found: string[] = [];
  const visit = (node: ts.Node, around: readonly string[]): void => {
    const block = ts.isCallExpression(node) ? titled(node) : undefined;
    const inside = block === undefined ? around : [...around, block.title];
    if (block?.isTest === true) found.push(inside.join(" › "));
    ts.forEachChild(node, (child) => {
      visit(child, inside);
    });
  };
  visit(source, []);
  return found;
}

/** What a call of test(), it() or describe() is called, also with .each(...) before its title. */
function titled({
  expression,
  arguments: [title],
}: ts.CallExpression): { readonly isTest: boolean; readonly title: string } | undefined {
  const each = ts.isCallExpression(expression) ? expression.expression : undefined;
  const named =
    each !== undefined && ts.isPropertyAccessExpression(each) ? each.expression : expression;
  if (!ts.isIdentifier(named) || !["test", "it", "describe"].includes(named.text)) return undefined;
  if (title === undefined || !ts.isStringLiteralLike(title)) return undefined;
  return { isTest: named.text !== "describe", title: title.text };
}
