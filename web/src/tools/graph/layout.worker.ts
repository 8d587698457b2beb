/** Lays a graph out, beside the page: dagre takes some tens of milliseconds for a hundred boxes. */

import { Graph, layout } from "@dagrejs/dagre";
import type { LayoutAsked, Placed } from "./layout";

self.onmessage = ({ data }: MessageEvent<LayoutAsked>) => {
  const graph = new Graph({ compound: true });
  graph.setGraph({
    rankdir: data.across ? "LR" : "TB",
    nodesep: 14,
    ranksep: data.across ? 34 : 40,
    marginx: 8,
    marginy: 8,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { key, width, height } of data.boxes) graph.setNode(key, { width, height });
  for (const { key } of data.frames) graph.setNode(key, {});
  for (const { key, parent } of [...data.boxes, ...data.frames]) if (parent) graph.setParent(key, parent);
  for (const [from, to] of data.edges) graph.setEdge(from, to);
  layout(graph);
  const frames = new Set(data.frames.map(({ key }) => key));
  const placed: Placed = { id: data.id, width: 0, height: 0, boxes: {}, edges: [] };
  const whole = graph.graph() as { width?: number; height?: number };
  placed.width = whole.width ?? 0;
  placed.height = whole.height ?? 0;
  for (const key of graph.nodes()) {
    const { x, y, width, height } = graph.node(key) as { x: number; y: number; width: number; height: number };
    // Frames reach up a little further, for their names.
    const up = frames.has(key) ? (data.across ? 4 : 9) : 0;
    placed.boxes[key] = { x: x - width / 2, y: y - height / 2 - up, width, height: height + up };
  }
  for (const edge of graph.edges()) {
    const { points } = graph.edge(edge) as { points: { x: number; y: number }[] };
    placed.edges.push({ from: edge.v, to: edge.w, points: points.map(({ x, y }) => [x, y]) });
  }
  self.postMessage(placed);
};
