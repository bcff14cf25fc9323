// The reader's page: a question goes out, events come in, each turn is drawn from its state.
//
// Reading order: text and dates → server-sent events → requests → a turn and its events →
// drawing a turn → the article panel → the conversation and the address → start.
//
// Article text is hostile: it reaches the page as text nodes only, never as markup.

const MAX_HISTORY_TURNS = 6;
// Paths of copies named below one quote.
const MAX_ALSO_SHOWN = 2;
const CHANGED = "This article has changed since; these are the words as cited.";
// The width from which an article fits beside the answer; style.css uses the same one.
const BESIDE = "(min-width: 1000px)";

// An ISO date, with or without a time of day (seconds are not shown) and a zone.
const PUBLISHED = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})\S*?(Z|[+-]\d{2}:?\d{2})?)?$/;

// ---------------------------------------------------------------- text and dates

/** Return [before, chosen, after], where chosen is the code points [start, end) of text.
 *
 * The API counts Unicode code points, JavaScript UTF-16 units: an emoji is one there, two here.
 */
export function splitAtCodePoints(text, start, end) {
  const first = utf16Offset(text, start);
  const last = first + utf16Offset(text.slice(first), end - start);
  return [text.slice(0, first), text.slice(first, last), text.slice(last)];
}

/** Return the code points [start, end) of text. */
export function codePointSlice(text, start, end) {
  return splitAtCodePoints(text, start, end)[1];
}

function utf16Offset(text, codePoints) {
  let offset = 0;
  for (let seen = 0; seen < codePoints && offset < text.length; seen += 1) {
    offset += text.codePointAt(offset) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Return the paragraphs of text, each a list of {text, marked}, with [start, end) marked. */
export function markedParagraphs(text, start, end) {
  const [before, chosen, after] = splitAtCodePoints(text, start, end);
  const paragraphs = [[]];
  for (const [part, marked] of [[before, false], [chosen, true], [after, false]]) {
    part.split(/(\n{2,})/).forEach((piece, index) => {
      // Odd pieces are the blank lines that split() captured.
      if (index % 2 === 1) paragraphs.push([]);
      else if (piece) paragraphs.at(-1).push({ text: piece, marked });
    });
  }
  return paragraphs.filter((paragraph) => paragraph.length > 0);
}

/** Return a publication date as the reader's locale writes it, or "" for none.
 *
 * The clock time stays the publisher's: the parts are read as given and never shifted to the
 * reader's time zone. What does not look like an ISO date is shown as it is.
 */
export function formatPublished(published, locale) {
  if (!published) return "";
  const match = PUBLISHED.exec(published);
  if (!match) return published;
  const [, year, month, day, hour, minute, zone] = match;
  const instant = new Date(Date.UTC(year, month - 1, day, hour ?? 0, minute ?? 0));
  const style = { dateStyle: "medium", timeZone: "UTC", ...(hour && { timeStyle: "short" }) };
  const date = new Intl.DateTimeFormat(locale, style).format(instant);
  if (!zone) return date;
  return `${date} UTC${zone === "Z" ? "" : zone}`;
}

/** Return the days from since to until, ISO dates or null for an open end, as the locale writes
 * them. */
export function formatDays(since, until, locale) {
  const style = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const day = (iso) => new Date(`${iso}T00:00:00Z`);
  if (!since || !until) return since ? `from ${style.format(day(since))}` : `until ${style.format(day(until))}`;
  return style.formatRange(day(since), day(until));
}

/** Return what the draft holds after the sentence, or "" if it does not begin with it.
 *
 * The draft runs ahead of the check by a word or two, and still has the model's "[1]" marks,
 * which the checked sentence has lost.
 */
export function draftAfter(draft, sentence) {
  const wanted = [...sentence.replace(/\s+/g, "")];
  const skipped = /^(?:\s|\[[\d,;\s]*\])+/;
  let rest = draft;
  for (const character of wanted) {
    rest = rest.replace(skipped, "");
    if (!rest.startsWith(character)) return "";
    rest = rest.slice(character.length);
  }
  return rest.replace(skipped, "");
}

/** Return the draft without citation marks, also one that is still being written. */
function withoutMarks(draft) {
  return draft.replace(/\s*\[[\d,;\s]*(?:\]|$)/g, "");
}

function counted(number, noun) {
  return `${new Intl.NumberFormat().format(number)} ${noun}${number === 1 ? "" : "s"}`;
}

// ---------------------------------------------------------------- server-sent events

/** Yield {name, data} for each event of a byte stream; comments (heartbeats) are dropped. */
export async function* readEvents(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  try {
    while (true) {
      const { value, done } = await connected(reader.read());
      if (done) return;
      const blocks = (pending + value).split(/\r?\n\r?\n/);
      pending = blocks.pop();
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event) yield event;
      }
    }
  } finally {
    // A reader who leaves is noticed by the server only if the stream is let go. What went
    // wrong, if anything, has been thrown already.
    reader.cancel().catch(() => {});
  }
}

function parseEvent(block) {
  let name = "message";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return data.length > 0 ? { name, data: JSON.parse(data.join("\n")) } : null;
}

// ---------------------------------------------------------------- requests

/** What went wrong, in words for the reader: the fields of RFC 9457. */
class Problem extends Error {
  constructor({ title, detail, request_id: requestId }) {
    super(title);
    this.title = title || "Something went wrong";
    this.detail = detail || "";
    this.requestId = requestId || "";
  }
}

/** Return the promise's value; a lost connection becomes a Problem, an abort stays an abort. */
async function connected(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({
      title: "Footnote cannot be reached",
      detail: "The connection to the server is lost. Is it still running?",
    });
  }
}

async function request(address, options) {
  const response = await connected(fetch(address, options));
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function requestJson(address, options) {
  return connected((await request(address, options)).json());
}

async function problemOf(response) {
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const fields = isJson ? await response.json().catch(() => ({})) : {};
  return new Problem({ title: `The server answered with status ${response.status}`, ...fields });
}

async function* askEvents({ question, asOf, readsTime }, history, signal) {
  const response = await request("/api/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify({
      question,
      stream: true,
      ...(history.length > 0 && { history }),
      ...(asOf && { as_of: asOf }),
      ...(!readsTime && { dates: false }),
    }),
    signal,
  });
  yield* readEvents(response.body);
}

// ---------------------------------------------------------------- a turn and its events

/** A question with what is known of its answer so far. `phase` is one of: searching, reading,
 * queued, drafting, answered, not_in_articles, stopped, failed. `asOf`: the day it is asked as on,
 * "" for today. `readsTime`: whether "last week" in it narrows the search; `dates` is what was
 * read. */
function newTurn(question, asOf, readsTime) {
  return {
    question,
    asOf,
    readsTime,
    dates: null,
    // What the question was understood as, where it leans on those before.
    rewritten: null,
    phase: "searching",
    queue: null,
    evidence: [],
    draft: "",
    sentences: [],
    citations: [],
    final: null,
    problem: null,
  };
}

const ON_EVENT = {
  evidence(turn, { dates, evidence, rewritten }) {
    turn.dates = dates;
    turn.evidence = evidence;
    turn.rewritten = rewritten;
    if (turn.phase === "searching") turn.phase = "reading";
  },
  queued(turn, queue) {
    turn.queue = queue;
    turn.phase = "queued";
  },
  token(turn, { text }) {
    turn.draft += text;
    turn.phase = "drafting";
  },
  sentence(turn, { sentence, citations }) {
    turn.draft = draftAfter(turn.draft, sentence.text);
    turn.phase = "drafting";
    if (sentence.verdict === "unsupported") return;
    turn.sentences = [...turn.sentences, sentence];
    turn.citations = mergedCitations(turn.citations, citations);
  },
  done(turn, answer) {
    turn.final = answer;
    turn.dates = answer.dates;
    turn.phase = answer.status;
    turn.draft = "";
    turn.sentences = answer.sentences.filter(({ verdict }) => verdict !== "unsupported");
    turn.citations = mergedCitations([], answer.citations);
    turn.evidence = answer.evidence;
  },
  error(turn, problem) {
    fail(turn, new Problem(problem));
  },
};

function fail(turn, problem) {
  turn.problem = problem;
  turn.phase = "failed";
  turn.draft = "";
}

function stop(turn) {
  turn.phase = "stopped";
  turn.draft = "";
}

function isOver(turn) {
  return ["answered", "not_in_articles", "stopped", "failed"].includes(turn.phase);
}

/** Each number once, in order: two sentences may rest on the same words. */
function mergedCitations(known, added) {
  const byNumber = new Map([...known, ...added].map((citation) => [citation.number, citation]));
  return [...byNumber.values()].sort((one, other) => one.number - other.number);
}

/** The turn as the API's history wants it: the words shown, without marks. */
function historyEntry(turn) {
  const shown = turn.sentences.map(({ text }) => text).join(" ");
  const answer = turn.phase === "not_in_articles" ? "The articles do not say." : shown;
  return { question: turn.rewritten || turn.question, answer };
}

// ---------------------------------------------------------------- drawing

/** Return a new element; strings among the children become text, null is left out. */
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const drawnFrom = new WeakMap();

/** Make the parent's children show the items, keeping the nodes of items that did not change.
 *
 * A kept node keeps its focus, and a screen reader does not read it out again.
 */
function drawList(parent, items, draw) {
  const spare = [...parent.children];
  items.forEach((item, index) => {
    const key = JSON.stringify(item);
    const at = spare.findIndex((node) => drawnFrom.get(node) === key);
    const node = at >= 0 ? spare.splice(at, 1)[0] : draw(item);
    drawnFrom.set(node, key);
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
  spare.forEach((node) => node.remove());
}

/** Set text only if it differs, so that live regions stay quiet otherwise. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
  node.hidden = text === "";
}

function newTurnView(turn) {
  const view = {
    understood: element("p", { class: "understood", dir: "auto", "data-testid": "understood" }),
    status: element("p", { class: "status", role: "status" }),
    sentences: element("span"),
    draft: element("span", { class: "draft", "aria-hidden": "true" }),
    draftLabel: element("span", { class: "draft-label", hidden: "" }, "being checked"),
    // Places for what most turns lack; drawList fills them with one node or none.
    time: element("div"),
    missing: element("div"),
    problem: element("div"),
    note: element("div"),
    withheld: element("div"),
    footnotes: newSourceList("footnotes"),
    evidence: newSourceList("evidence"),
    colophon: element("div"),
  };
  const prose = [view.sentences, view.draft, view.draftLabel];
  view.prose = element("p", { class: "prose", dir: "auto" }, ...prose);
  view.answer = element(
    "div",
    { class: "answer", "aria-live": "polite", "data-testid": "answer" },
    view.missing,
    view.prose,
  );
  view.root = element(
    "section",
    { class: "turn", "data-testid": "turn" },
    element("h2", { class: "asked", dir: "auto" }, turn.question),
    view.understood,
    view.time,
    view.status,
    view.answer,
    view.problem,
    view.note,
    view.withheld,
    view.footnotes.root,
    view.colophon,
    view.evidence.root,
  );
  return view;
}

function newSourceList(kind) {
  const heading = element("h3", { class: "sources-heading" });
  const list = element("ol", { class: "sources-list", role: "list" });
  const root = element("section", { class: `sources ${kind}`, hidden: "" }, heading, list);
  return { heading, list, root };
}

function drawTurn(turn, view) {
  view.answer.setAttribute("aria-busy", String(!isOver(turn)));
  setText(view.understood, turn.rewritten ? `Understood as: ${turn.rewritten}` : "");
  setText(view.status, statusText(turn));
  view.status.classList.toggle("is-busy", !isOver(turn));
  drawList(view.time, present(turn.dates), drawTime);
  drawAnswer(turn, view);
  drawList(view.problem, present(turn.problem), drawProblem);
  drawList(view.note, present(turn.final?.note), drawNote);
  drawList(view.withheld, present(turn.final?.withheld && turn.final), drawWithheld);
  drawSources(view.footnotes, "Footnotes", turn.citations, drawFootnote);
  drawSources(view.evidence, evidenceHeading(turn), uncited(turn), drawEvidenceItem);
  drawList(view.colophon, present(colophonText(turn.final)), drawColophon);
}

/** The time that was read from the question; a click asks again without it. */
function drawTime({ phrase, since, until }) {
  const days = since || until ? formatDays(since, until) : "newest first";
  const text = `${phrase}: ${days}`;
  const attributes = {
    class: "chip time",
    type: "button",
    title: "Ask again without this",
    "aria-label": `${text}. Ask again without this.`,
    "data-testid": "time",
  };
  return element("button", attributes, isolated(text), " ×");
}

/** The value as the only item of a list, or no item if there is none. */
function present(value) {
  return value ? [value] : [];
}

function statusText(turn) {
  switch (turn.phase) {
    case "searching":
      return "Searching the articles…";
    case "reading":
      return "Reading what was found…";
    case "queued":
      return queueText(turn.queue);
    case "drafting":
      return "Writing; each sentence is checked against the articles…";
    case "stopped":
      return turn.sentences.length > 0 ? "Stopped. What is shown was checked." : "Stopped.";
    default:
      return "";
  }
}

function queueText({ place, estimate_s: seconds }) {
  // The server has no estimate until it has timed one answer.
  const wait = Number.isFinite(seconds) ? `, about ${counted(Math.ceil(seconds), "second")}` : "";
  return place <= 1 ? `Next in the queue${wait}…` : `Number ${place} in the queue${wait}…`;
}

function drawAnswer(turn, view) {
  const draft = withoutMarks(turn.draft);
  drawList(view.missing, present(turn.phase === "not_in_articles"), drawMissing);
  // Each sentence goes with its footnotes, so that it is drawn anew if one of them changes.
  const sentences = turn.sentences.map((sentence) => ({
    ...sentence,
    footnotes: footnotesOf(sentence, turn.citations),
  }));
  drawList(view.sentences, sentences, drawSentence);
  setText(view.draft, draft);
  view.draftLabel.hidden = draft.trim() === "";
  view.prose.hidden = sentences.length === 0 && draft === "";
}

/** A sentence's footnotes, each opening the words of its source that this sentence rests on. */
function footnotesOf({ citations: numbers, supports }, citations) {
  const cited = citations.filter(({ number }) => numbers.includes(number));
  return cited.map((citation) => {
    const part = supports.find(({ number }) => number === citation.number);
    return { ...citation, ...part };
  });
}

function drawSentence({ text, verdict, reason, footnotes }) {
  return element(
    "span",
    { class: `sentence is-${verdict}`, "data-testid": "answer-sentence", "data-verdict": verdict },
    element("span", { class: "sentence-text" }, text),
    ...footnotes.map(drawReference),
    ...(verdict === "weak" ? drawWeakLabel(reason) : []),
    " ",
  );
}

function drawReference(citation) {
  const name = { "data-testid": "footnote-ref", "aria-label": `Footnote ${citation.number}` };
  const link = element(
    "a",
    { ...placeLink(citation), ...name, class: "reference" },
    String(citation.number),
  );
  return element("sup", {}, rememberPlace(link, citation));
}

/** The mark of a sentence that holds only in part; the reason is in the title and in the text. */
function drawWeakLabel(reason) {
  const attributes = { class: "weak-label", title: reason || null };
  const label = element("span", attributes, "only partly supported");
  return reason ? [label, element("span", { class: "weak-reason" }, ` ${reason}`)] : [label];
}

function drawMissing() {
  return element("p", { class: "missing", "data-testid": "not-in-articles" }, "The articles do not say.");
}

function drawNote(note) {
  // What stands between backticks is a command to type.
  const parts = note.split("`").map((part, place) => (place % 2 ? element("code", {}, part) : part));
  return element("p", { class: "note", dir: "auto", "data-testid": "note" }, ...parts);
}

function drawProblem({ title, detail, requestId }) {
  return element(
    "div",
    { class: "problem", role: "alert", "data-testid": "problem" },
    element("p", { class: "problem-title" }, title),
    detail ? element("p", {}, detail) : null,
    requestId ? element("p", { class: "problem-request" }, `Request ${requestId}`) : null,
  );
}

function drawWithheld({ withheld, withheld_sentences: sentences }) {
  const them = withheld === 1 ? "it" : "them";
  const claim = `${counted(withheld, "sentence")} withheld because the articles do not support ${them} `;
  const list = element("ul", { class: "withheld-list", role: "list", hidden: "" });
  list.append(...sentences.map(drawWithheldSentence));
  const toggle = element(
    "button",
    { class: "text-button", type: "button", "aria-expanded": "false", "data-testid": "withheld-toggle" },
    "show",
  );
  toggle.addEventListener("click", () => {
    list.hidden = !list.hidden;
    toggle.textContent = list.hidden ? "show" : "hide";
    toggle.setAttribute("aria-expanded", String(!list.hidden));
  });
  return element("div", { class: "withheld" }, element("p", {}, claim, toggle), list);
}

function drawWithheldSentence({ text, reason }) {
  const struck = element("s", { dir: "auto" }, text);
  const why = element("span", { class: "withheld-reason" }, reason);
  return element("li", { "data-testid": "withheld-sentence" }, struck, " ", why);
}

function drawColophon(text) {
  return element("p", { class: "colophon" }, text);
}

/** The evidence without a footnote: a number stands in one place only. */
function uncited(turn) {
  const cited = new Set(turn.citations.map(({ number }) => number));
  return turn.evidence.filter(({ number }) => !cited.has(number));
}

function evidenceHeading(turn) {
  if (turn.phase === "not_in_articles") return "Nearest in the articles";
  return turn.citations.length > 0 ? "Also found" : "Evidence";
}

function drawSources(view, heading, items, draw) {
  setText(view.heading, heading);
  drawList(view.list, items, draw);
  view.root.hidden = items.length === 0;
}

function drawFootnote(citation) {
  return drawSource(citation, citation.quote, "footnote");
}

function drawEvidenceItem(evidence) {
  return drawSource(evidence, evidence.text, "evidence-item");
}

function drawSource(place, words, testId) {
  const link = element(
    "a",
    { ...placeLink(place), class: "source" },
    element("span", { class: "source-number" }, String(place.number)),
    element("span", { class: "quote", dir: "auto" }, words),
    element("span", { class: "source-line" }, ...sourceLine(place)),
    ...present(place.also?.length && place).map(drawAlso),
  );
  rememberPlace(link, { ...place, quote: words });
  return element("li", { "data-testid": testId, "data-number": place.number }, link);
}

/** Where else the words stand; of many places the first, and how many more. */
function drawAlso({ also, also_count: count }) {
  const shown = also.slice(0, MAX_ALSO_SHOWN).flatMap((path, index) => [
    index > 0 ? ", " : "Also in ",
    isolated(path),
  ]);
  const title = count > MAX_ALSO_SHOWN ? also.join("\n") + andOthers(count - also.length) : null;
  const attributes = { class: "also", title, "data-testid": "also" };
  return element("span", attributes, ...shown, andOthers(count - MAX_ALSO_SHOWN));
}

/** " and 3 others"; nothing where there are none. */
function andOthers(count) {
  return count > 0 ? ` and ${counted(count, "other")}` : "";
}

/** "title · publisher · date" as nodes, without what is not known. */
function sourceLine({ title, path, publisher, published }, withTitle = true) {
  const parts = [
    withTitle && isolated(title || path),
    publisher && isolated(publisher),
    published && element("time", { datetime: published }, formatPublished(published)),
  ];
  return parts.filter(Boolean).flatMap((part, index) => (index > 0 ? [" · ", part] : [part]));
}

/** Text that may be in any direction, kept from turning its surroundings round. */
function isolated(text) {
  return element("bdi", {}, text);
}

function colophonText(answer) {
  if (!answer || answer.status !== "answered") return "";
  const parts = [generatorName(answer.generator), `generation ${answer.generation}`];
  const total = answer.timings_ms?.total;
  return (total === undefined ? parts : [...parts, secondsText(total)]).join(" · ");
}

function secondsText(milliseconds) {
  const format = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
  return `${format.format(milliseconds / 1000)} s`;
}

function generatorName({ kind, model }) {
  // A model is often a file: its name says more than the folder it lies in.
  return model ? model.split("/").at(-1) : `${kind} answers`;
}

// ---------------------------------------------------------------- places in articles

const placeOf = new WeakMap();

/** A link to the permalink, so that it opens in a new tab too; a plain click opens the panel. */
function placeLink({ url, number }) {
  return { href: ownAddress(url), "data-place": "", "data-number": number };
}

function rememberPlace(link, place) {
  placeOf.set(link, place);
  return link;
}

/** The address if it is on this server, else "#": no link of ours leads elsewhere. */
function ownAddress(url) {
  const isOwn = new URL(url, location.href).origin === location.origin;
  return isOwn ? url : "#";
}

function openClickedPlace(event, panel) {
  const link = event.target.closest("[data-place]");
  const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || opensElsewhere) return;
  event.preventDefault();
  panel.open(placeOf.get(link), link);
}

/** Light up the footnote and the references of the number under the pointer or the focus. */
function highlightNumber(event) {
  const turn = event.currentTarget;
  const isComing = ["mouseover", "focusin"].includes(event.type);
  const link = isComing ? event.target.closest("[data-place]") : null;
  for (const node of turn.querySelectorAll("[data-place]")) {
    node.classList.toggle("is-active", node.dataset.number === link?.dataset.number);
  }
}

// ---------------------------------------------------------------- the article panel

/** The article beside the answer, or on a narrow screen in front of it. */
class ArticlePanel {
  #root = document.getElementById("article-panel");
  #page = document.getElementById("page");
  #title = document.getElementById("article-title");
  #runningTitle = document.getElementById("article-running-title");
  #source = document.getElementById("article-source");
  #body = document.getElementById("article-body");
  #permalink = document.getElementById("article-permalink");
  #beside = matchMedia(BESIDE);
  #opener = null;
  #loading = null;

  constructor() {
    document.getElementById("article-close").addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#root.hidden) this.close();
    });
    this.#beside.addEventListener("change", () => this.#guardPage());
  }

  /** Show the place's article with its words marked; the focus goes back to the opener. */
  async open(place, opener) {
    this.#loading?.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    this.#opener?.removeAttribute("aria-current");
    this.#opener = opener;
    opener.setAttribute("aria-current", "true");
    this.#show(place);
    try {
      const version = new URLSearchParams({ v: place.version });
      const address = `/api/articles/${encodeURIComponent(place.article_id)}?${version}`;
      const article = await requestJson(address, { signal });
      this.#draw(article, place);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.#body.replaceChildren(drawProblem(error));
    }
  }

  close() {
    if (this.#root.hidden) return;
    this.#loading?.abort();
    this.#root.hidden = true;
    this.#guardPage();
    this.#opener?.removeAttribute("aria-current");
    const target = this.#opener?.isConnected ? this.#opener : document.getElementById("question");
    target.focus({ preventScroll: true });
  }

  #show(place) {
    this.#drawHead(place);
    const status = element("p", { class: "status is-busy", role: "status" }, "Opening the article…");
    this.#body.replaceChildren(status);
    this.#permalink.href = ownAddress(place.url);
    this.#root.hidden = false;
    this.#root.scrollTop = 0;
    this.#guardPage();
    this.#root.focus({ preventScroll: true });
  }

  #drawHead(article) {
    this.#title.textContent = article.title || article.path;
    this.#runningTitle.textContent = this.#title.textContent;
    this.#source.replaceChildren(...sourceLine(article, false));
  }

  #draw(article, place) {
    this.#drawHead(article);
    // A wrong footnote is worse than none: mark nothing where the words are not those cited.
    const holds = codePointSlice(article.text, place.start, place.end) === place.quote;
    const [start, end] = holds ? [place.start, place.end] : [0, 0];
    const text = element("div", { class: "article-text", lang: article.language || null });
    text.append(...drawParagraphs(article.text, start, end));
    this.#body.replaceChildren(
      ...(holds ? [] : [drawNotice("The cited words are not at this place, so nothing is marked.")]),
      ...(article.current ? [] : [drawNotice(CHANGED)]),
      text,
      element("p", { class: "article-path" }, ...drawPaths(article)),
    );
    this.#scrollToMark();
  }

  #scrollToMark() {
    const mark = this.#root.querySelector("mark");
    if (!mark) return;
    // Set by hand, not with scrollIntoView, which would move the page behind the panel as well.
    const offset = mark.getBoundingClientRect().top - this.#root.getBoundingClientRect().top;
    this.#root.scrollTop += offset - this.#root.clientHeight / 3;
  }

  /** In front of the page, the panel is all there is: what is behind it cannot be reached. */
  #guardPage() {
    const isOpen = !this.#root.hidden;
    const isInFront = isOpen && !this.#beside.matches;
    this.#page.inert = isInFront;
    this.#root.setAttribute("aria-modal", String(isInFront));
    document.body.classList.toggle("has-panel", isOpen);
  }
}

function drawNotice(text) {
  return element("p", { class: "notice" }, text);
}

function drawParagraphs(text, start, end) {
  return markedParagraphs(text, start, end).map((pieces) =>
    element("p", { dir: "auto" }, ...pieces.map(drawPiece)),
  );
}

function drawPiece({ text, marked }) {
  return marked ? element("mark", { "data-testid": "article-mark" }, text) : text;
}

/** The article's path and the others at which its story is told. */
function drawPaths({ path, also = [], also_count: count = 0 }) {
  const others = also.flatMap((other, index) => [
    index > 0 ? ", " : ", also in ",
    isolated(other),
  ]);
  return [isolated(path), ...others, andOthers(count - also.length)];
}

// ---------------------------------------------------------------- the conversation

/** The turns on the page, the question box, and the address that leads back to each turn.
 *
 * Every question makes a history entry {conversation, length}: going back hides the turns after
 * it, going forward shows them again, and an entry of another conversation is asked anew.
 */
class Conversation {
  #form = document.getElementById("composer");
  #box = document.getElementById("question");
  #button = document.getElementById("ask");
  #newButton = document.getElementById("new");
  #intro = document.getElementById("intro");
  #list = document.getElementById("turns");
  #panel;
  #onDone;
  #id = "";
  #entries = [];
  #length = 0;
  #running = null;

  constructor(panel, onDone) {
    this.#panel = panel;
    this.#onDone = onDone;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#box.addEventListener("keydown", (event) => this.#sendOnEnter(event));
    this.#box.addEventListener("input", () => this.#grow());
    this.#newButton.addEventListener("click", () => this.#startNew());
    addEventListener("popstate", (event) => this.#goTo(event.state));
  }

  /** Begin with the question in the address, if there is one. */
  startFromAddress() {
    this.#clear();
    const address = new URLSearchParams(location.search);
    const question = address.get("q")?.trim();
    history.replaceState(this.#place(question ? 1 : 0), "");
    if (question) this.#run(question, address.get("dates") !== "false");
  }

  /** Ask, and let the address name the question. The day of asking, if named there, stays. */
  ask(question, readsTime = true) {
    this.#dropHidden();
    const asOf = dayOfAsking();
    const address = new URLSearchParams({
      q: question,
      ...(asOf && { as_of: asOf }),
      ...(!readsTime && { dates: "false" }),
    });
    history.pushState(this.#place(this.#length + 1), "", `/?${address}`);
    this.#run(question, readsTime);
  }

  /** Ask a turn's question again, of all days. */
  #askOfAnyTime(turn) {
    this.#running?.abort();
    this.ask(turn.question, false);
  }

  #place(length) {
    return { conversation: this.#id, length };
  }

  #submit(event) {
    event.preventDefault();
    if (this.#running) {
      this.#running.abort();
      return;
    }
    const question = this.#box.value.trim();
    if (!question) return;
    this.#box.value = "";
    this.#grow();
    // A touch keyboard would cover the answer.
    if (matchMedia("(pointer: coarse)").matches) this.#box.blur();
    this.ask(question);
  }

  #sendOnEnter(event) {
    // Enter that ends the composition of a character (Japanese, Chinese, …) is not "send".
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    // While an answer is being written the button means Stop, which Enter must not do.
    if (!this.#running) this.#form.requestSubmit();
  }

  #grow() {
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }

  async #run(question, readsTime) {
    const turn = newTurn(question, dayOfAsking(), readsTime);
    const history = this.#history();
    const view = this.#add(turn);
    const running = new AbortController();
    this.#setRunning(running);
    drawTurn(turn, view);
    try {
      await followAnswer(turn, history, running.signal, () => drawTurn(turn, view));
    } finally {
      drawTurn(turn, view);
      if (this.#running === running) this.#setRunning(null);
    }
    if (turn.final) this.#onDone(turn.final);
  }

  #history() {
    const told = this.#entries.slice(0, this.#length).map(({ turn }) => historyEntry(turn));
    return told.filter(({ answer }) => answer).slice(-MAX_HISTORY_TURNS);
  }

  #add(turn) {
    const view = newTurnView(turn);
    for (const type of ["mouseover", "mouseout", "focusin", "focusout"]) {
      view.root.addEventListener(type, highlightNumber);
    }
    view.root.addEventListener("click", (event) => openClickedPlace(event, this.#panel));
    view.time.addEventListener("click", (event) => {
      if (event.target.closest("button")) this.#askOfAnyTime(turn);
    });
    this.#entries.push({ turn, view });
    this.#list.append(view.root);
    this.#showFirst(this.#entries.length);
    return view;
  }

  #setRunning(running) {
    this.#running = running;
    this.#button.textContent = running ? "Stop" : "Ask";
    this.#button.classList.toggle("is-stop", running !== null);
  }

  /** Show the first turns only, the last of them at the top of the window. */
  #showFirst(length) {
    this.#length = length;
    this.#entries.forEach(({ view }, index) => {
      view.root.hidden = index >= length;
      view.root.classList.toggle("is-latest", index === length - 1);
    });
    const latest = this.#entries[length - 1];
    this.#intro.hidden = length > 0;
    this.#newButton.hidden = length === 0;
    document.body.classList.toggle("is-empty", length === 0);
    document.title = latest ? `${latest.turn.question} · Footnote` : "Footnote";
    if (length > 1) latest.view.root.scrollIntoView({ block: "start" });
    else scrollTo(0, 0);
  }

  #goTo(place) {
    this.#panel.close();
    this.#running?.abort();
    if (place?.conversation === this.#id) this.#showFirst(place.length);
    else this.startFromAddress();
  }

  #dropHidden() {
    this.#entries.splice(this.#length).forEach(({ view }) => view.root.remove());
  }

  #startNew() {
    this.#clear();
    history.pushState(this.#place(0), "", "/");
    this.#box.focus();
  }

  #clear() {
    this.#running?.abort();
    this.#setRunning(null);
    this.#panel.close();
    // Unlike those of an earlier load of this page, whose history entries may still be there.
    this.#id = `${Date.now()}-${Math.random()}`;
    this.#entries = [];
    this.#list.replaceChildren();
    this.#showFirst(0);
  }
}

/** The day named in the address as the one to ask as on, or "" for today. */
function dayOfAsking() {
  return new URLSearchParams(location.search).get("as_of") ?? "";
}

/** Apply the answer's events to the turn as they come; on return the turn is over. */
async function followAnswer(turn, history, signal, draw) {
  try {
    for await (const { name, data } of askEvents(turn, history, signal)) {
      ON_EVENT[name]?.(turn, data);
      draw();
      if (isOver(turn)) return;
    }
    const detail = "The server ended it early. Ask again.";
    fail(turn, new Problem({ title: "The answer broke off", detail }));
  } catch (error) {
    if (signal.aborted) {
      stop(turn);
      return;
    }
    const isProblem = error instanceof Problem;
    fail(turn, isProblem ? error : new Problem({ title: "The answer could not be read" }));
    // What is no problem of the server or the connection is ours: leave it in the console.
    if (!isProblem) throw error;
  }
}

// ---------------------------------------------------------------- the index

/** The line about the index, kept to the generation that answers. */
class IndexLine {
  #summary = document.getElementById("index-summary");
  #notice = document.getElementById("index-notice");
  #examples = document.getElementById("examples");
  #generation = null;

  /** Ask the server what it serves; onExample is called with an example that is chosen. */
  async refresh(onExample) {
    try {
      const index = await requestJson("/api/index");
      this.#generation = index.generation;
      setText(this.#summary, indexSummary(index));
      setText(this.#notice, "");
      this.#drawExamples(index.examples ?? [], onExample);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setText(this.#summary, "");
      setText(this.#notice, error.detail || error.title);
    }
  }

  /** Refresh if an editor has published another generation since. */
  async follow(answer, onExample) {
    if (answer.generation !== this.#generation) await this.refresh(onExample);
  }

  #drawExamples(examples, onExample) {
    drawList(this.#examples, examples, (question) => {
      const attributes = { class: "chip", type: "button", dir: "auto", "data-testid": "example" };
      const chip = element("button", attributes, question);
      chip.addEventListener("click", () => onExample(question));
      return chip;
    });
    this.#examples.hidden = examples.length === 0;
  }
}

function indexSummary({ articles, generation, model }) {
  return [counted(articles, "article"), `generation ${generation}`, generatorName(model)].join(" · ");
}

// ---------------------------------------------------------------- start

function start() {
  const indexLine = new IndexLine();
  const conversation = new Conversation(new ArticlePanel(), (answer) => indexLine.follow(answer, ask));
  function ask(question) {
    conversation.ask(question);
  }
  indexLine.refresh(ask);
  conversation.startFromAddress();
}

// Outside a page (in a test of the functions above) there is nothing to start.
if (globalThis.document) start();
