// A month's grid of days after the ARIA authoring practices: one stop of the Tab key, arrows by day and week, Home and End
// in the week, PageUp and PageDown by month.
//   data-day  a day's button, with its ISO date
import { createElement, useLayoutEffect, useRef, useState } from "react";

const WEEK = 7;
const ARROWS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK };

function isFree(day) {
  return day.state === "open";
}

function free(days, from, step) {
  for (let at = from; at >= 0 && at < days.length; at += step) {
    if (isFree(days[at])) return at;
  }
  return -1;
}

function reached(key, days, at) {
  if (ARROWS[key]) return free(days, at + ARROWS[key], ARROWS[key]);
  const first = at - (at % WEEK);
  if (key === "Home") return free(days, first, 1);
  if (key === "End") return free(days, Math.min(first + WEEK, days.length) - 1, -1);
  return -1;
}

function nearest(days, number) {
  const open = days.filter(isFree);
  return open.find((day) => day.number >= number) ?? open.at(-1);
}

function classes(day, chosen) {
  if (day.state === "outside") return "month-day outside";
  if (isFree(day)) return day.day === chosen ? "month-day free chosen" : "month-day free";
  return day.is_today ? "month-day today" : "month-day";
}

function weeks(cells) {
  return cells.flatMap((_, at) => (at % WEEK ? [] : [cells.slice(at, at + WEEK)]));
}

export function MonthGrid({ days, chosen, names, onDay, onPrevious, onNext, mayPrevious, mayNext, ...rest }) {
  const grid = useRef(null);
  const wanted = useRef(0);
  const [focused, setFocused] = useState("");
  const open = days.filter(isFree);
  const stop = [focused, chosen].find((day) => open.some((one) => one.day === day)) ?? open[0]?.day;
  const month = days.find((day) => day.state !== "outside")?.day;

  function focusOn(day) {
    setFocused(day);
    grid.current.querySelector(`[data-day="${day}"]`).focus();
  }

  useLayoutEffect(() => {
    if (!wanted.current) return;
    const day = nearest(days, wanted.current);
    wanted.current = 0;
    if (day) focusOn(day.day);
    else grid.current.focus(); // a full month: from here the keys turn on
  }, [month]);

  function move(event) {
    const at = days.findIndex((day) => day.day === event.target.dataset.day);
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const turns = { PageUp: mayPrevious && onPrevious, PageDown: mayNext && onNext };
    if (event.key in turns) {
      event.preventDefault();
      if (!turns[event.key]) return;
      wanted.current = days[at]?.number ?? 1;
      turns[event.key]();
      return;
    }
    const to = at < 0 ? -1 : reached(event.key, days, at);
    if (to < 0) return;
    event.preventDefault();
    focusOn(days[to].day);
  }

  function cell(day) {
    const button = createElement(
      "button",
      {
        type: "button",
        className: classes(day, chosen),
        disabled: !isFree(day),
        tabIndex: day.day === stop ? 0 : -1,
        "aria-label": day.label,
        "aria-pressed": day.day === chosen,
        "data-day": day.day,
        onClick: () => onDay(day.day),
        onFocus: () => setFocused(day.day),
      },
      day.number,
    );
    return createElement("div", { role: "gridcell", key: day.day }, button);
  }

  const head = names.map(([short, long]) =>
    createElement(
      "div",
      { role: "columnheader", className: "name", key: long },
      createElement("span", { "aria-hidden": true }, short),
      createElement("span", { className: "hidden-visually" }, long),
    ),
  );
  const rows = [head, ...weeks(days.map(cell))];
  const drawn = rows.map((row, at) => createElement("div", { role: "row", className: "grid-week", key: at }, row));
  return createElement("div", { ...rest, role: "grid", tabIndex: stop ? -1 : 0, ref: grid, onKeyDown: move }, drawn);
}
