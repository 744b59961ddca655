// The guide's drawings: GitHub's pages in outline, with the place to look at marked. Loaded when a
// guide opens. Paths alone: no HTML, no images, nothing that a strict CSP would ask about.

const box = (x, y, width, height = 3) => `M${x} ${y}h${width}v${height}h${-width}z`;
const dot = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
const lines = (x, ...rows) => rows.map(([y, width]) => box(x, y, width)).join("");
const chevron = (x, y) => `M${x} ${y}l3 3 3-3`;
const tick = (x, y) => `M${x} ${y}l1.5 1.5 3-3`;
const article = lines(38, [9, 30], [17, 42], [23, 38], [29, 42], [35, 26]);

/**
 * Each in layers: `edge` outlines and `shade` fills what is only there, `frame` outlines and `mark`
 * fills what to look at, `ink` is drawn on a mark and `line` on paper.
 */
const DRAWINGS = {
  "sign-in": {
    edge: box(22, 4, 44, 48) + box(27, 18, 34, 7) + box(27, 28, 34, 7),
    shade: dot(44, 11, 3.5),
    mark: box(27, 39, 34, 8),
  },
  settings: {
    edge: box(48, 13, 36, 40),
    shade: box(0, 0, 88, 9) + lines(53, [18, 20], [24, 24], [46, 16]),
    mark: dot(80, 4.5, 3) + box(50, 31, 32, 9),
    ink: "M54 35.5h16",
  },
  developer: {
    shade: lines(7, [8, 20], [15, 16], [22, 20], [29, 14]) + article,
    mark: box(4, 42, 28, 9),
    ink: "M8 46.5h18",
  },
  tokens: {
    shade: lines(7, [9, 20], [17, 16]) + lines(12, [39, 16], [46, 14]) + article,
    mark: box(4, 25, 28, 9),
    ink: "M8 29.5h18",
  },
  generate: {
    edge: box(6, 21, 76, 13) + box(6, 34, 76, 13),
    shade: lines(6, [9, 26]) + lines(11, [26, 30], [39, 36]),
    mark: box(52, 6, 30, 9),
    ink: "M57 10.5h20",
  },
  name: {
    edge: box(6, 36, 76, 14),
    shade: lines(6, [6, 30], [15, 18], [29, 22]) + lines(10, [41, 40]),
    frame: box(6, 15, 46, 9),
    line: "M10 17.5v4",
  },
  expiration: {
    edge: box(6, 24, 40, 26) + "M6 37h40",
    shade: lines(6, [5, 20]) + lines(11, [29, 18], [42, 24]),
    frame: box(6, 12, 40, 10),
    mark: lines(11, [15.5, 16]),
    line: chevron(36, 15.5),
  },
  owner: {
    edge: box(6, 28, 76, 20),
    shade: lines(6, [6, 26]) + lines(11, [34, 50], [40, 38]),
    frame: box(6, 13, 44, 11),
    mark: dot(13, 18.5, 3) + lines(19, [17, 16]),
    line: chevron(40, 17.5),
  },
  access: {
    edge: dot(11, 12, 3) + dot(11, 44, 3),
    shade: lines(19, [10.5, 34], [42.5, 30]),
    frame: dot(11, 28, 3.5) + box(4, 20, 80, 16),
    mark: dot(11, 28, 1.5) + lines(19, [26.5, 42]),
  },
  repositories: {
    edge: box(6, 5, 76, 9) + box(8, 34, 6, 6),
    shade: lines(11, [8, 22]) + lines(20, [20.5, 38], [35.5, 30], [46.5, 44]),
    mark: box(8, 19, 6, 6) + box(8, 45, 6, 6),
    ink: tick(9, 22) + tick(9, 48),
  },
  permissions: {
    edge: box(6, 6, 76, 15) + box(6, 21, 76, 15) + box(6, 36, 76, 15),
    shade: lines(11, [12, 22], [27, 28], [42, 18]) + box(58, 10, 19, 7) + box(58, 40, 19, 7),
    mark: box(58, 25, 19, 7),
    ink: chevron(69, 27.5),
  },
  copy: {
    edge: box(6, 34, 76, 15),
    shade: lines(6, [6, 40]) + lines(11, [40, 34]),
    frame: box(6, 14, 76, 15),
    mark: lines(11, [20, 48]) + box(66, 16, 14, 11),
    ink: "M71.5 20.5h5v5h-5zM69.5 23.5v-5h5",
  },
  sso: {
    edge: box(6, 8, 76, 20) + box(6, 28, 76, 20),
    shade: lines(11, [14, 26], [20, 18], [34, 30], [40, 20]),
    mark: box(50, 13, 27, 10),
    ink: "M54 18h16",
  },
};

/** The drawing of this name, as a node of painted.js. An unknown name is an empty one. */
export const drawing = (name) => [
  "svg",
  { viewBox: "0 0 88 56" },
  ...["edge", "shade", "frame", "mark", "ink", "line"].map((layer) => [
    "path",
    { class: `gpc-${layer}`, d: DRAWINGS[name]?.[layer] ?? "" },
  ]),
];

/** Puts the drawing of this name into an element of the page. */
export function draw(name, place) {
  const make = ([tag, attributes, ...children]) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes))
      element.setAttribute(name, value);
    element.append(...children.map(make));
    return element;
  };
  place.replaceChildren(make(drawing(name)));
}
