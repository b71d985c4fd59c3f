import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import type { BothWords } from '../../../definitions/shared/form/refusal-words';
import type { Answer } from '../../http/route';
import type { DrawnInput } from './inputs';

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
  readonly data: readonly { readonly name: string; readonly value: string }[];
  readonly whyMe: readonly BothWords[];
  /** The fields that this person may write. */
  readonly inputs: readonly DrawnInput[];
  /** Those that a page cannot take: their labels. */
  readonly elsewhere: readonly string[];
  /** One of them is missing: nothing but rejecting is possible here. */
  readonly onlyRejects: boolean;
  /** Whoever rejects need not fill in anything. */
  readonly outcomes: readonly {
    readonly key: string;
    readonly label: string;
    readonly needsComment: boolean;
    readonly rejects: boolean;
  }[];
  readonly needsComment: boolean;
  readonly comment: string;
  readonly commentError?: BothWords;
  /** Why the last attempt was refused, and the inputs that it is about. */
  readonly refusal?: BothWords;
  readonly toMend?: readonly { readonly id: string; readonly label: string }[];
}

const STYLE =
  'body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'h1{font-size:1.3rem;margin:0 0 1rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}dt{color:#595959}dd{margin:0;overflow-wrap:anywhere}' +
  '[lang=en]{color:#595959;font-size:.9em}input,select,textarea{width:100%;box-sizing:border-box;font:inherit;min-height:3rem;padding:.5rem .75rem;border:1px solid #767676;border-radius:.25rem;background:#fff;color:inherit}textarea{min-height:6rem}' +
  'button{font:inherit;min-width:3rem;min-height:3rem;padding:.5rem 1.25rem;margin:.75rem .5rem 0 0;border:1px solid #767676;border-radius:.25rem;background:#f5f5f5;color:inherit;cursor:pointer}:focus-visible{outline:3px solid #0958d9;outline-offset:2px}' +
  '.field{margin:1rem 0}.field label{display:block;margin-bottom:.25rem;overflow-wrap:anywhere}.hint{color:#595959;margin:.25rem 0;overflow-wrap:anywhere}.error,.error [lang=en]{color:#a8071a;margin:.25rem 0}[aria-invalid]{border:2px solid #cf1322}' +
  '.refusal{border-left:4px solid #cf1322;padding:.5rem 1rem;background:#fff1f0}.refusal a{display:inline-block;padding:.7rem 0;color:#a8071a;overflow-wrap:anywhere}.refusal ul{margin:.25rem 0}summary{cursor:pointer;padding:.7rem 0}';

const LAYOUT_HEAD = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>{{pageTitle}} · Baton</title><style>${STYLE}</style></head><body><main>`;
const LAYOUT_FOOT = '</main></body></html>';

const BLOCKS = { knownHelpersOnly: true };

/** Attributes that inputs of every kind share. */
const SHARED =
  'id="{{id}}" name="{{name}}"{{#if required}} required{{/if}}{{#if describedBy}} aria-describedby="{{describedBy}}"{{/if}}{{#if error}} aria-invalid="true"{{/if}}';
const LENGTHS = '{{#if minLength}} minlength="{{minLength}}"{{/if}}{{#if maxLength}} maxlength="{{maxLength}}"{{/if}}';

/**
 * Each has its label, its hint and what is wrong with it; with it goes what it showed, so that what nobody touched is
 * told from what was changed.
 */
const INPUTS = `{{#each inputs}}<div class="field"><label for="{{id}}">{{label}}{{#if unit}}（{{unit.zh}} <span lang="en">{{unit.en}}</span>）{{/if}}{{#if required}}（必填 <span lang="en">required</span>）{{/if}}</label>
{{#if help}}<p class="hint" id="{{id}}-help">{{help}}</p>{{/if}}{{#if limits}}<p class="hint" id="{{id}}-limits">{{limits.zh}} <span lang="en">{{limits.en}}</span></p>{{/if}}
{{#if error}}<p class="error" id="{{id}}-error">{{error.zh}} <span lang="en">{{error.en}}</span></p>{{/if}}
{{#if options}}<select ${SHARED}><option value="">{{#if required}}请选择 Choose{{else}}—{{/if}}</option>{{#each options}}<option value="{{text}}"{{#if selected}} selected{{/if}}>{{label}}</option>{{/each}}</select>
{{else if isArea}}<textarea ${SHARED}${LENGTHS}>
{{value}}</textarea>
{{else}}<input type="{{type}}" ${SHARED}${LENGTHS}{{#if pattern}} pattern="{{pattern}}"{{/if}}{{#if inputMode}} inputmode="{{inputMode}}"{{/if}}{{#if step}} step="{{step}}"{{/if}} autocomplete="off" value="{{value}}">{{/if}}
<input type="hidden" name="{{wasName}}" value="{{was}}"></div>
{{/each}}`;

/**
 * The first button does nothing: it is the one that the Enter key presses, and nobody decides by leaving an input.
 */
const decisionTemplate = Handlebars.compile(
  `${LAYOUT_HEAD}<h1>{{title}}</h1>
{{#if refusal}}<div class="refusal" role="alert">{{refusal.zh}}<br><span lang="en">{{refusal.en}}</span>{{#if toMend}}<ul>{{#each toMend}}<li><a href="#{{id}}">{{label}}</a></li>{{/each}}</ul>{{/if}}</div>{{/if}}
<p>{{recipient}}，{{#if isOpinion}}请您给出意见。<span lang="en">Your opinion is asked for.</span>{{else}}请您办理。<span lang="en">Please decide.</span>{{/if}}</p>
<dl><dt>环节 <span lang="en">Step</span></dt><dd>{{stepName}}</dd><dt>发起人 <span lang="en">Asked by</span></dt><dd>{{initiator}}</dd>{{#if due}}<dt>办理时限 <span lang="en">Due</span></dt><dd>{{due}}（北京时间）</dd>{{/if}}
{{#each data}}<dt>{{name}}</dt><dd>{{value}}</dd>{{/each}}</dl>
{{#if whyMe.length}}<details><summary>为什么由我办理 <span lang="en">Why me</span></summary><ul>{{#each whyMe}}<li>{{zh}} <span lang="en">{{en}}</span></li>{{/each}}</ul></details>{{/if}}
{{#if claims}}<p>这是小组的待办，提交即由您认领。<span lang="en">This task is for a group: deciding takes it.</span></p>{{/if}}
{{#if elsewhere.length}}<p>{{#if onlyRejects}}须登录系统填写后才能通过，在此只能驳回：{{else}}以下内容须登录系统填写，其余可在此办理：{{/if}}{{#each elsewhere}}{{#unless @first}}、{{/unless}}{{this}}{{/each}}。
<span lang="en">{{#if onlyRejects}}Sign in to fill these in before anything but rejecting.{{else}}Sign in to fill these in; the rest can be done here.{{/if}}</span></p>{{/if}}
<form method="post" accept-charset="utf-8"><button disabled hidden></button>
${INPUTS}
<div class="field"><label for="comment">意见 <span lang="en">Comment</span>{{#if needsComment}}（{{#each outcomes}}{{#if needsComment}}「{{label}}」{{/if}}{{/each}}必填 <span lang="en">required</span>）{{/if}}</label>
{{#if commentError}}<p class="error" id="comment-error">{{commentError.zh}} <span lang="en">{{commentError.en}}</span></p>{{/if}}
<textarea id="comment" name="comment" maxlength="10000"{{#if commentError}} aria-invalid="true" aria-describedby="comment-error"{{/if}}>
{{comment}}</textarea></div>
<p>{{#each outcomes}}<button name="outcome" value="{{key}}"{{#if rejects}} formnovalidate{{/if}}>{{label}}</button>{{/each}}</p></form>${LAYOUT_FOOT}`,
  BLOCKS,
);

const noteTemplate = Handlebars.compile(
  `${LAYOUT_HEAD}<h1>{{zh}}</h1><p lang="en">{{en}}</p>{{#if title}}<p>{{title}}</p>{{/if}}${LAYOUT_FOOT}`,
  BLOCKS,
);

/** Nothing is loaded, run or framed; the address, which holds the token, is told to nobody and kept by no cache. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex, nofollow',
};

export const decisionPage = (status: number, page: DecisionPage): Answer => ({
  status,
  headers: HEADERS,
  text: decisionTemplate({ ...page, pageTitle: page.title }),
});

/** A page that only says something. */
export const notePage = (
  status: number,
  said: BothWords,
  { title, headers = {} }: { readonly title?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer => ({
  status,
  headers: { ...HEADERS, ...headers },
  text: noteTemplate({ ...said, title, pageTitle: said.zh }),
});
