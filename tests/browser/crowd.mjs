// A scenario for measurements: so many segments are on their way at once, each at a place of its own.

/** One way, microseconds. Shorter than half the first retransmission timeout, so that nothing is sent twice. */
const LATENCY = 450_000;
/** When so many are on their way, microseconds: until then the congestion window opens. */
export const FULL_AT = 11_000_000;
/** From then on it stays so for so long, microseconds. */
const STAYS = 12_000_000;

/**
 * The client sends a full segment at even distances, each is acknowledged by one of its own. It sends more in each round
 * trip than in the one before, but never more than the window, which would send what has waited all at once.
 */
export function crowd(count) {
  const send = { node: "client", bytes: 1448 };
  const script = [{ at: "0s", do: { connect: { node: "client" } } }];
  let [at, each] = [2 * LATENCY, 6];
  while (at < FULL_AT + STAYS - 2 * LATENCY) {
    for (let nth = 0; nth < each; nth += 1) {
      script.push({ at: `${Math.round(at + (nth * 2 * LATENCY) / each)}us`, do: { send } });
    }
    at += 2 * LATENCY;
    each = Math.min(Math.round(each * 1.7), count);
  }
  return {
    version: 1,
    id: `crowd-${count}`,
    title: { en: `${count} segments on their way`, ko: `이동 중인 세그먼트 ${count}개` },
    about: { en: "For measuring, not for teaching.", ko: "가르치기 위한 것이 아니라 재기 위한 것입니다." },
    until: `${(FULL_AT + STAYS) / 1_000_000}s`,
    path: [
      { client: { socket: {} } },
      { link: { latency: `${LATENCY / 1_000}ms` } },
      { server: { tcp: { receive_buffer: 4_000_000 }, socket: {} } },
    ],
    script,
  };
}
