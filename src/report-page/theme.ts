type Theme = 'light' | 'dark';

const KEY = 'loganalyze-theme';
const root = document.documentElement;

/** The theme that was chosen in another report; else that of the system holds. */
export function applyTheme(): void {
  const theme = storedTheme();
  if (theme !== undefined) root.dataset.theme = theme;
}

/** @param onChange what has colours of its own is drawn again */
export function startThemeButton(onChange: () => void): void {
  const button = document.getElementById('theme') as HTMLButtonElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const current = (): Theme =>
    (root.dataset.theme as Theme | undefined) ?? (system.matches ? 'dark' : 'light');
  const show = (): void => {
    button.ariaPressed = String(current() === 'dark');
    onChange();
  };
  button.addEventListener('click', () => {
    const theme = current() === 'dark' ? 'light' : 'dark';
    root.dataset.theme = theme;
    store(theme);
    show();
  });
  system.addEventListener('change', show);
  button.hidden = false;
  show();

  // Paper is light; a style sheet for print does not reach what is drawn.
  let onScreen: string | undefined;
  addEventListener('beforeprint', () => {
    onScreen = root.dataset.theme;
    root.dataset.theme = 'light';
    onChange();
  });
  addEventListener('afterprint', () => {
    if (onScreen === undefined) delete root.dataset.theme;
    else root.dataset.theme = onScreen;
    onChange();
  });
}

/** A page in a sandbox, as CI servers show artifacts, may have no storage. */
function storedTheme(): Theme | undefined {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : undefined;
  } catch {
    return undefined;
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds for this page alone.
  }
}
