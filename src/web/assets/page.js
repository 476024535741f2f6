/**
 * Keeps an open page up to date: asks every five seconds whether anything has changed, while the page is visible, and
 * replaces the content without moving the focus. Shows the buttons that copy commands. Without it the page is complete.
 */
const pollMs = 5_000;
const main = document.querySelector('main');
const news = document.querySelector('#news');
const lost = document.querySelector('#lost');
let { etag } = main.dataset;

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

function ageText(seconds) {
  const index = units.findIndex(([, size]) => seconds >= size);
  if (index === -1) return '0s ago';
  const [letter, size] = units[index];
  const count = Math.floor(seconds / size);
  const next = units[index + 1];
  const smaller = next === undefined || count >= 3 ? 0 : Math.floor((seconds % size) / next[1]);
  return `${count}${letter}${smaller === 0 ? '' : `${smaller}${next[0]}`} ago`;
}

/** The clock of the server: that of this machine may differ. */
let aheadMs = 0;

function showAges() {
  for (const time of document.querySelectorAll('time[data-age]')) {
    const text = ageText((Date.now() + aheadMs - Date.parse(time.dateTime)) / 1_000);
    if (time.textContent !== text) time.textContent = text;
  }
}

function showButtons() {
  for (const button of document.querySelectorAll('button.copy')) button.hidden = false;
}

/** An element that stays the same one over a refresh, by where it is. */
function pathOf(element) {
  if (element.id !== '') return `#${CSS.escape(element.id)}`;
  const key = keyOf(element);
  const same = [...main.querySelectorAll(element.localName)].filter((each) => keyOf(each) === key);
  return { name: element.localName, key, index: same.indexOf(element) };
}

function keyOf(element) {
  return element.getAttribute('href') ?? element.getAttribute('name') ?? element.previousElementSibling?.textContent;
}

function findAgain(path) {
  if (typeof path === 'string') return document.querySelector(path);
  const same = [...main.querySelectorAll(path.name)].filter((each) => keyOf(each) === path.key);
  return same[path.index] ?? same[0];
}

/** What a reader has typed and not sent. */
function fieldsOf() {
  return [...main.querySelectorAll('input[type=search], select')].map((field) => [field.name, field.value]);
}

function replace(text) {
  const next = new DOMParser().parseFromString(text, 'text/html');
  // What a proxy answers is no page.
  const found = next.querySelector('main[data-summary]');
  if (found === null) return false;
  const focused = main.contains(document.activeElement) && document.activeElement !== main;
  const path = focused ? pathOf(document.activeElement) : undefined;
  const selection = focused ? [document.activeElement.selectionStart, document.activeElement.selectionEnd] : [];
  const fields = fieldsOf();
  const scrolled = [...main.querySelectorAll('.table')].map((each) => each.scrollLeft);
  main.replaceChildren(...document.adoptNode(found).childNodes);
  for (const [name, value] of fields) {
    const field = main.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field !== null) field.value = value;
  }
  [...main.querySelectorAll('.table')].forEach((each, index) => {
    each.scrollLeft = scrolled[index] ?? 0;
  });
  if (path !== undefined) {
    const again = findAgain(path);
    again?.focus({ preventScroll: true });
    if (selection[0] != null && again?.setSelectionRange) again.setSelectionRange(...selection);
  }
  document.querySelector('footer').replaceChildren(...document.adoptNode(next.querySelector('footer')).childNodes);
  document.querySelector('.controller').replaceChildren(...next.querySelector('.controller').childNodes);
  document.title = next.title;
  const { summary = '' } = found.dataset;
  if (summary !== main.dataset.summary) news.textContent = summary;
  main.dataset.summary = summary;
  showButtons();
  return true;
}

let isAsking = false;

async function poll() {
  // A slow answer must not replace a newer one.
  if (isAsking || document.visibilityState !== 'visible') return;
  isAsking = true;
  try {
    show(await ask());
  } catch {
    show('failed');
  } finally {
    isAsking = false;
  }
  showAges();
}

/** `refused` does not get better by itself; `failed` may be the server that is gone for a moment. */
async function ask() {
  const headers = etag === undefined ? {} : { 'if-none-match': etag };
  const response = await fetch(location.href, { headers, cache: 'no-store' });
  const { status } = response;
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(date)) aheadMs = date - Date.now();
  if (status === 304) return 'answered';
  if (status === 401 || status === 403) return 'refused';
  if (status !== 200 && status !== 404) return 'failed';
  if (!replace(await response.text())) return 'failed';
  etag = response.headers.get('etag') ?? undefined;
  return 'answered';
}

/** Failed polls one after the other. */
let failed = 0;
let answeredMs = Date.now();

/** Says that what the page shows is no longer known to be true. */
function show(outcome) {
  failed = outcome === 'answered' ? 0 : failed + 1;
  if (failed === 0) answeredMs = Date.now();
  if (failed > 0 && outcome !== 'refused' && failed < 3 && lost.textContent === '') return;
  const since = new Date(answeredMs + aheadMs).toISOString().replace(/\.\d+/, '');
  const text = failed === 0 ? '' : `No answer since ${since}${outcome === 'refused' ? ': you may not see it' : ''}.`;
  if (lost.textContent !== text) lost.textContent = text;
}

async function copy(button) {
  const code = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copied';
  } catch {
    // Only pages of a secure origin may write to the clipboard.
    getSelection().selectAllChildren(code);
    button.textContent = 'Selected';
  }
  news.textContent = button.textContent;
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 2_000);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button.copy');
  if (button) void copy(button);
});
document.addEventListener('visibilitychange', () => void poll());
setInterval(() => void poll(), pollMs);
setInterval(showAges, 1_000);
showButtons();
