// Everything that a reader can open on the page, each with how it is opened, so that a test can look at all of it.

const TABS = ["sockets", "messages", "verdict", "break-it", "transcript", "figures"];
const WAYS = ["ways-kept", "ways-pipelined", "ways-multiplexed"];

/** Opens a panel of the rail, and waits until the program that writes it has answered. */
const tab = (name) => async (page) => {
  await page.getByTestId(`tab-${name}`).click();
  await page.locator("#panel").getByTestId(name).locator("> *").first().waitFor();
};

/** Opens a dialog; where the bar has no room for its button, from the list of scenarios. */
const form = (name) => async (page) => {
  if (await page.getByTestId(`bar-${name}`).isVisible()) {
    await page.getByTestId(`bar-${name}`).click();
  } else {
    await page.getByTestId("picker").click();
    await page.getByTestId(`sheet-${name}`).click();
  }
  await page.getByTestId(name).locator("form").waitFor();
};

/** The list of scenarios, which is a program of its own. */
async function scenarios(page) {
  await page.getByTestId("picker").click();
  await page.locator("[data-testid^=scenario-]").first().waitFor();
}

/** Every view by name; `close` leaves what it opened. */
export const VIEWS = {
  ...Object.fromEntries(TABS.map((name) => [name, { open: tab(name) }])),
  settings: { open: (page) => page.getByTestId("more-client").click(), close: (page) => page.getByTestId("more-client").click() },
  knob: { open: (page) => page.getByTestId("knob-server-http-idle").click(), close: (page) => page.keyboard.press("Escape") },
  scenarios: { open: scenarios, dialog: true },
  share: { open: (page) => page.getByTestId("share").click(), dialog: true },
  keys: { open: (page) => page.keyboard.press("?"), dialog: true },
  atlas: { open: form("atlas"), dialog: true },
  paste: { open: form("paste"), dialog: true },
};

/** The address of four runs beside each other. */
export const COMPARED = `scenario=ways-short&view=compare&with=${WAYS.join(",")}`;

/** Does something with a view that is open. */
export async function within(page, { open, close, dialog }, look) {
  await open(page);
  if (dialog) await page.locator("dialog[open]").waitFor();
  const seen = await look();
  if (dialog) {
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  }
  await close?.(page);
  return seen;
}
