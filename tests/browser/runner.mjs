// The command `keepalive`, built from the same sources as the page: what the page's files are compared with.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The file of a scenario. */
export const scenario = (id) => path.join(root, "tests/scenarios", `${id}.json`);

/** A recorded capture. */
export const capture = (name) => path.join(root, "tests/truth/pcap", name);

let program;

/** What the command prints, as bytes; throws what it says when it fails. */
export function keepalive(...args) {
  program ??= build();
  const { status, stdout, stderr } = spawnSync(program, args, { maxBuffer: 1 << 28 });
  if (status !== 0) {
    throw new Error(`keepalive ${args.join(" ")}: ${stderr}`);
  }
  return stdout;
}

/** Builds the command, or finds that it is built, and tells where it is. */
function build() {
  const args = ["build", "--quiet", "--locked", "-p", "keepalive-runner", "--message-format=json"];
  const { status, stdout } = spawnSync("cargo", args, { cwd: root, maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
  const messages = stdout.toString().split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  const built = messages.find((message) => message.target?.name === "keepalive" && message.executable);
  if (status !== 0 || !built) {
    throw new Error("keepalive could not be built");
  }
  return built.executable;
}
