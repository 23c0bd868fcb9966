// Files that are dropped anywhere on the page, and files that are picked: both arrive at the same place. While a file hangs over the page its root
// has the attribute `data-dropping`.

const JOURNALS = '.jsonl,.journal,.txt,application/jsonl,text/plain';

/** Returns the end of it. */
export function takeDrops(target: Document, take: (file: File) => void): () => void {
  const root = target.documentElement;
  const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  const over = (event: DragEvent): void => {
    if (!hasFile(event)) return;
    event.preventDefault();
    root.dataset['dropping'] = '';
  };
  const gone = (event: DragEvent): void => {
    // Leaving one element for another within the page is no leaving.
    if (event.relatedTarget === null) delete root.dataset['dropping'];
  };
  const drop = (event: DragEvent): void => {
    if (!hasFile(event)) return;
    event.preventDefault();
    delete root.dataset['dropping'];
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  };
  target.addEventListener('dragover', over);
  target.addEventListener('dragleave', gone);
  target.addEventListener('drop', drop);
  return () => {
    target.removeEventListener('dragover', over);
    target.removeEventListener('dragleave', gone);
    target.removeEventListener('drop', drop);
  };
}

/** Asks the player for a journal; called from a click, as browsers want it. */
export function pickFile(take: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = JOURNALS;
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) take(file);
  });
  input.click();
}
