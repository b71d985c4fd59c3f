import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import type { Answer } from './http/route';

/** What a page says in both languages. */
export interface Said {
  readonly zh: string;
  readonly en: string;
}

/** A task as its page shows it to the person whom the link was made for. */
export interface DecisionPage {
  readonly recipient: string;
  readonly title: string;
  readonly stepName: string;
  readonly initiator: string;
  readonly due?: string;
  readonly isOpinion: boolean;
  /** Deciding takes it out of a group’s list first. */
  readonly claims: boolean;
  /** More than an outcome and a comment is asked for. */
  readonly hasForm: boolean;
  readonly data: readonly { readonly name: string; readonly value: string }[];
  readonly whyMe: readonly { readonly rule: string; readonly result: string }[];
  readonly outcomes: readonly { readonly key: string; readonly label: string; readonly needsComment: boolean }[];
  readonly needsComment: boolean;
  readonly comment: string;
  /** Why the last attempt was refused. */
  readonly refusal?: Said;
}

const STYLE =
  'body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'h1{font-size:1.3rem;margin:0 0 1rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}dt{color:#595959}dd{margin:0;overflow-wrap:anywhere}' +
  '[lang=en]{color:#595959;font-size:.9em}textarea{width:100%;box-sizing:border-box;font:inherit;min-height:6rem}button{font:inherit;padding:.5rem 1.25rem;margin:.75rem .5rem 0 0;border:1px solid #8c8c8c;border-radius:.25rem;background:#f5f5f5;cursor:pointer}' +
  '.refusal{border-left:4px solid #cf1322;padding:.5rem 1rem;background:#fff1f0}summary{cursor:pointer}';

const LAYOUT_HEAD = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>{{pageTitle}} · Baton</title><style>${STYLE}</style></head><body><main>`;
const LAYOUT_FOOT = '</main></body></html>';

const BLOCKS = { knownHelpersOnly: true };

const decisionTemplate = Handlebars.compile(
  `${LAYOUT_HEAD}<h1>{{title}}</h1>
{{#if refusal}}<div class="refusal" role="alert">{{refusal.zh}}<br><span lang="en">{{refusal.en}}</span></div>{{/if}}
<p>{{recipient}}，{{#if isOpinion}}请您给出意见。<span lang="en">Your opinion is asked for.</span>{{else}}请您办理。<span lang="en">Please decide.</span>{{/if}}</p>
<dl><dt>环节 <span lang="en">Step</span></dt><dd>{{stepName}}</dd><dt>发起人 <span lang="en">Asked by</span></dt><dd>{{initiator}}</dd>{{#if due}}<dt>办理时限 <span lang="en">Due</span></dt><dd>{{due}}（北京时间）</dd>{{/if}}
{{#each data}}<dt>{{name}}</dt><dd>{{value}}</dd>{{/each}}</dl>
{{#if whyMe.length}}<details><summary>为什么由我办理 <span lang="en">Why me</span></summary><ul>{{#each whyMe}}<li>{{rule}}: {{result}}</li>{{/each}}</ul></details>{{/if}}
{{#if claims}}<p>这是小组的待办，提交即由您认领。<span lang="en">This task is for a group: deciding takes it.</span></p>{{/if}}
{{#if hasForm}}<p>此待办带有表单；须填写表单时请登录系统办理。<span lang="en">This task has a form: sign in to fill it in.</span></p>{{/if}}
<form method="post" accept-charset="utf-8"><p><label for="comment">意见 <span lang="en">Comment</span>{{#if needsComment}}（{{#each outcomes}}{{#if needsComment}}「{{label}}」{{/if}}{{/each}}必填 <span lang="en">required</span>）{{/if}}</label><br>
<textarea id="comment" name="comment" maxlength="10000">
{{comment}}</textarea></p>
<p>{{#each outcomes}}<button name="outcome" value="{{key}}">{{label}}</button>{{/each}}</p></form>${LAYOUT_FOOT}`,
  BLOCKS,
);

const noteTemplate = Handlebars.compile(`${LAYOUT_HEAD}<h1>{{zh}}</h1><p lang="en">{{en}}</p>{{#if title}}<p>{{title}}</p>{{/if}}${LAYOUT_FOOT}`, BLOCKS);

/** Nothing is loaded, run or framed; the address, which holds the token, is told to nobody and kept by no cache. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex, nofollow',
};

export const decisionPage = (status: number, page: DecisionPage): Answer => ({ status, headers: HEADERS, text: decisionTemplate({ ...page, pageTitle: page.title }) });

/** A page that only says something. */
export const notePage = (status: number, said: Said, { title, headers = {} }: { readonly title?: string; readonly headers?: Readonly<Record<string, string>> } = {}): Answer => ({
  status,
  headers: { ...HEADERS, ...headers },
  text: noteTemplate({ ...said, title, pageTitle: said.zh }),
});
