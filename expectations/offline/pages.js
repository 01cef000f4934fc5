// What Great Expectations' pages call of jQuery and bootstrap-table, and no more: rows from data, shown and hidden parts.
function $(what) {
  const elements =
    typeof what === "string" ? [...document.querySelectorAll(what)] : what instanceof Node ? [what] : what || [];
  const each = (act) => (elements.forEach((element, number) => act(number, element)), wrapped);
  const show = (display) => each((_, element) => (element.style.display = display));
  const wrapped = {
    each,
    parent: () => $([...new Set(elements.map((element) => element.parentElement).filter(Boolean))]),
    fadeIn: () => show(""),
    fadeOut: () => show("none"),
    ready: (act) => (document.addEventListener("DOMContentLoaded", act), wrapped),
    on: () => wrapped,
    bootstrapTable: (options) => (typeof options === "object" ? each((_, table) => fill(table, options)) : wrapped),
  };
  return wrapped;
}

function fill(table, { columns, data }) {
  const head = columns.map((column) => `<th>${column.title || ""}</th>`).join("");
  const cell = (row, column) => `<td>${row[column.field] ?? ""}</td>`;
  const line = (row) => columns.map((column) => cell(row, column)).join("");
  table.innerHTML = `<thead><tr>${head}</tr></thead><tbody>${data.map((row) => `<tr>${line(row)}</tr>`).join("")}</tbody>`;
  [...table.tBodies[0].rows].forEach((element, number) => {
    const target = data[number]._table_row_link_path;
    if (target) element.addEventListener("click", () => (window.location = target));
  });
}
