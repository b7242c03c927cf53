// Places of boxes by layouts of other programs: `drawings-peers.mjs LAYOUT < graph.json > places.json`.
//
// The graph: { nodes: [{ id, width, height }], edges: [{ id, from, to }] }. The answer: { nodes: { id: [x, y] } } with the
// middles of boxes, and for layouts that draw lines { edges: { id: [[x, y], ...] } }. `drawings-compare` starts it in a
// folder that has the packages.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const load = createRequire(process.cwd() + "/");
const graph = JSON.parse(readFileSync(0, "utf8"));

// As Gephi does it when one presses Run: ForceAtlas2 with its usual settings until it hardly moves; and then Noverlap,
// which keeps circles apart. A circle here is as wide as the box.
function forceAtlas2(apart) {
    const { UndirectedGraph } = load("graphology");
    const forceAtlas = load("graphology-layout-forceatlas2");
    const noverlap = load("graphology-layout-noverlap");
    const drawn = new UndirectedGraph();
    graph.nodes.forEach((node, nth) => {
        const [angle, reach] = [nth * 2.399963, Math.sqrt(nth + 0.5) * 30];
        drawn.addNode(node.id, { x: Math.cos(angle) * reach, y: Math.sin(angle) * reach, size: node.width / 2 });
    });
    for (const edge of graph.edges) {
        if (edge.from !== edge.to) drawn.mergeEdge(edge.from, edge.to);
    }
    const settings = { ...forceAtlas.inferSettings(drawn), gravity: 1, scalingRatio: 10, barnesHutOptimize: false };
    delete settings.strongGravityMode;
    forceAtlas.assign(drawn, { iterations: 3000, settings });
    if (apart) noverlap.assign(drawn, { maxIterations: 5000, settings: { margin: 3, ratio: 1, expansion: 1.1, gridSize: 1, speed: 3 } });
    const nodes = {};
    drawn.forEachNode((id, { x, y }) => (nodes[id] = [x, y]));
    return { nodes };
}

// The layered layout of ELK, with lines at right angles, as yEd draws hierarchies.
async function elk() {
    const Elk = load("elkjs");
    const answer = await new Elk().layout({
        id: "root",
        layoutOptions: {
            "elk.algorithm": "layered",
            "elk.direction": "RIGHT",
            "elk.edgeRouting": "ORTHOGONAL",
            "elk.aspectRatio": "1.414",
            "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
        },
        children: graph.nodes.map(({ id, width, height }) => ({ id, width, height })),
        edges: graph.edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
    });
    const nodes = {};
    const edges = {};
    for (const { id, x, y, width, height } of answer.children) nodes[id] = [x + width / 2, y + height / 2];
    for (const { id, sections } of answer.edges) {
        const [{ startPoint, bendPoints = [], endPoint }] = sections;
        edges[id] = [startPoint, ...bendPoints, endPoint].map(({ x, y }) => [x, y]);
    }
    return { nodes, edges };
}

const layouts = {
    forceatlas2: () => forceAtlas2(false),
    "forceatlas2-noverlap": () => forceAtlas2(true),
    elk,
};
process.stdout.write(JSON.stringify(await layouts[process.argv[2]]()));
