import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(__dirname, '../../../..');
const FLOORS = ['definitions', 'workflows', 'activities', 'db', 'api'];
/** What refuses, and which of its arguments people read. */
const REFUSING: Readonly<Record<string, number>> = {
  refused: 1,
  tooSoon: 0,
  notFound: 0,
  forbidden: 0,
  unprocessable: 0,
  badRequest: 0,
  badBody: 0,
};

/** A sentence that some refusal says; values stand in it as `{}`. */
export interface Said {
  readonly file: string;
  readonly text: string;
}

/** Every sentence that a refusal says in the sources, as far as it is written where it is said, or in the same file. */
export const refusalSentences = (): readonly Said[] =>
  FLOORS.flatMap((floor) => sourcesIn(floor)).flatMap((file) => sentencesIn(file));

const sourcesIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));

function sentencesIn(file: string): Said[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const functions = functionsOf(source);
  const refusing = new Map(Object.entries(REFUSING));
  const texts = new Set<string>();
  const say = (expression: ts.Expression | undefined): void =>
    expression && variantsOf(expression, functions).forEach((text) => texts.add(text));
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const place = refusing.get(node.expression.text);
      if (place !== undefined) say(node.arguments[place]);
    }
    if (ts.isPropertyAssignment(node) && node.name.getText(source) === 'detail') say(node.initializer);
    ts.forEachChild(node, visit);
  };
  for (const [name, { parameters }] of functions)
    parameters.forEach((parameter, index) => {
      if (parameter.name.getText(source) === 'detail') refusing.set(name, index);
    });
  visit(source);
  return [...texts].filter((text) => /[a-z]{2} [a-z]/iu.test(text)).map((text) => ({ file, text }));
}

type Known = ReadonlyMap<string, ts.FunctionLikeDeclarationBase>;

/** The functions of a file by name: some pass a sentence on, some make one. */
function functionsOf(source: ts.SourceFile): Known {
  const found = new Map<string, ts.FunctionLikeDeclarationBase>();
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name) found.set(statement.name.text, statement);
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations)
      if (initializer && ts.isArrowFunction(initializer)) found.set(name.getText(source), initializer);
  }
  return found;
}

/** What an expression may come to: each of its choices. */
function variantsOf(expression: ts.Expression, functions: Known): readonly string[] {
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isParenthesizedExpression(expression)) return variantsOf(expression.expression, functions);
  if (ts.isConditionalExpression(expression))
    return [...variantsOf(expression.whenTrue, functions), ...variantsOf(expression.whenFalse, functions)];
  if (ts.isTemplateExpression(expression))
    return expression.templateSpans.reduce<readonly string[]>(
      (begun, { expression: value, literal }) => {
        const choices = ts.isConditionalExpression(value) ? variantsOf(value, functions) : [];
        return begun.flatMap((start) =>
          (choices.length > 0 ? choices : ['{}']).map((choice) => `${start}${choice}${literal.text}`),
        );
      },
      [expression.head.text],
    );
  if (!ts.isCallExpression(expression) || !ts.isIdentifier(expression.expression)) return [];
  const body = functions.get(expression.expression.text)?.body;
  return body && !ts.isBlock(body) && body !== expression ? variantsOf(body, functions) : [];
}
