/** The cart with its pole: played by the agent, disturbed by the visitor, or played by the visitor. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { TargetedKeyboardEvent } from "preact";
import type { Run } from "../contract";
import { Button, Choice } from "../../ui/parts";
import { Stage } from "../../ui/stage";
import { fill } from "../../words/language";
import { Game, Playback, type Picture } from "./cart";
import { animate, still } from "./paint";
import { paintCart, paintPlane, paintTrace } from "./polepaint";

/** How hard a push hits the pole, in radians per second. */
const PUSH = 0.7;
/** Milliseconds between two looks at the pole while nothing trains. */
const LOOK_MS = 200;
const PLAYERS = ["agent", "you"] as const;

interface Score {
  last: number;
  longest: number;
}

export function PoleView({ run }: { run: Run }) {
  const words = run.words.value.view;
  const frame = run.frame.value;
  const kind = run.settings.value.colours === "value" ? "value" : "action";
  const plane = kind === "value" ? frame?.buffers.value : frame?.buffers.chance;
  const [player, setPlayer] = useState<(typeof PLAYERS)[number]>("agent");
  const [scores, setScores] = useState<{ agent: Score; you: Score }>({
    agent: { last: 0, longest: 0 },
    you: { last: 0, longest: 0 },
  });
  const [told, tell] = useState("");
  const playback = useMemo(() => new Playback(), []);
  const game = useMemo(() => new Game(), []);
  const cart = useRef<HTMLCanvasElement | null>(null);
  const trace = useRef<HTMLCanvasElement | null>(null);
  const current = useRef({ player, words, picture: null as Picture | null });
  current.current = { ...current.current, player, words };

  const paint = () => {
    const { player, picture } = current.current;
    if (cart.current) paintCart(cart.current, picture);
    if (trace.current) paintTrace(trace.current, player === "you" ? game.trail : playback.trail, picture);
  };
  useEffect(() => {
    const ended = { agent: false, you: false };
    const last = { agent: 0, you: 0 };
    let seconds = 0;
    return animate((passed) => {
      const { player, words } = current.current;
      seconds += passed;
      // The agent's pole goes on while the visitor plays: its score is what there is to beat.
      const pictures = { agent: playback.play(passed), you: game.play(player === "you" ? passed : 0) };
      current.current.picture = pictures[player];
      for (const who of PLAYERS) {
        const over = pictures[who] !== null && pictures[who].how !== "upright";
        if (over && !ended[who]) {
          const { age, how } = pictures[who]!;
          last[who] = age;
          if (who === "you") tell(fill(how === "done" ? words.won! : words.fell!, { n: age }));
        }
        ended[who] = over;
      }
      // Numbers that change with every picture could not be read.
      if (seconds > 0.3) {
        seconds = 0;
        setScores({
          agent: { last: last.agent, longest: playback.longest },
          you: { last: last.you, longest: game.longest },
        });
      }
      paint();
    });
  }, []);

  const before = useRef(0);
  useEffect(() => {
    if (!frame) return;
    if (frame.step < before.current) playback.forget();
    before.current = frame.step;
    const show = frame.buffers.show;
    if (show) playback.add(show.data as Float32Array);
  }, [frame]);

  // While nothing trains, the pole that is shown goes on when somebody looks.
  const resting = run.loaded.value && !run.playing.value;
  useEffect(() => {
    if (!resting) return;
    const timer = setInterval(() => {
      if (!document.hidden && !still() && !run.busy.peek()) run.look();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [resting]);

  const push = (direction: -1 | 1) => {
    if (player === "you") {
      game.push(direction);
      return;
    }
    if (!run.loaded.value) return;
    void run
      .ask("push", { strength: PUSH * direction })
      .then(() => run.look())
      .catch(() => undefined); // a program that failed meanwhile has said so itself
    tell(direction < 0 ? words.pushedLeft! : words.pushedRight!);
  };
  const key = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key] as -1 | 1 | undefined;
    if (!direction) return;
    event.preventDefault();
    if (!event.repeat) push(direction);
  };
  const hand = (direction: -1 | 1) => ({
    "aria-label": fill(player === "you" ? words.steer! : words.push!, {
      side: direction < 0 ? words.left! : words.right!,
    }),
    // A finger counts when it comes down: by the time it is lifted the pole has fallen.
    onPointerDown: () => player === "you" && push(direction),
    onClick: (event: MouseEvent) => (player === "agent" || event.detail === 0) && push(direction),
  });
  const rows: [string, Score][] = [
    [words.agent!, scores.agent],
    [words.you!, scores.you],
  ];
  return (
    <div class="reinforcement-pole">
      <Stage
        ratio={2.5}
        label={fill(words.cart!, { last: scores.agent.last, longest: scores.agent.longest })}
        role="application"
        tabIndex={0}
        id="reinforcement-cart"
        onKeyDown={key}
        layers={[
          {
            draw: (canvas) => {
              cart.current = canvas;
              paint();
            },
            on: [],
          },
        ]}
      />
      <div class="reinforcement-below">
        <figure class="reinforcement-plane">
          <Stage
            label={kind === "value" ? words.planeValue! : words.planeAction!}
            id="reinforcement-plane"
            layers={[
              { draw: (canvas) => paintPlane(canvas, plane, kind), on: [plane, kind] },
              {
                draw: (canvas) => {
                  trace.current = canvas;
                  paint();
                },
                on: [],
              },
            ]}
          />
          <figcaption>{words.axes}</figcaption>
        </figure>
        <div class="reinforcement-hand" onKeyDown={key}>
          <Choice
            id="reinforcement-player"
            label={words.player!}
            quiet
            options={PLAYERS}
            words={words}
            value={player}
            onChange={(value) => setPlayer(value as typeof player)}
          />
          <div class="reinforcement-buttons">
            <Button kind="tool" id="reinforcement-left" {...hand(-1)}>
              <span aria-hidden="true">←</span>
            </Button>
            <span>{player === "you" ? words.steerHere : words.pushHere}</span>
            <Button kind="tool" id="reinforcement-right" {...hand(1)}>
              <span aria-hidden="true">→</span>
            </Button>
          </div>
          <table class="reinforcement-scores">
            <thead>
              <tr>
                <td />
                <th scope="col">{words.last}</th>
                <th scope="col">{words.longest}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, { last, longest }], i) => (
                <tr key={PLAYERS[i]} id={`reinforcement-score-${PLAYERS[i]}`}>
                  <th scope="row">{name}</th>
                  <td>{last || "–"}</td>
                  <td>{longest || "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="reinforcement-told" aria-live="polite">
            {told || (player === "you" ? words.game : words.shown)}
          </p>
        </div>
      </div>
    </div>
  );
}
