/** What the tests of the page's tools begin with. */

import * as b from "./browser.mjs";

/** A program of its own, so that what the scene's looks like is no matter. */
export const PLAIN = `from lucid import nn, optim

model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, classes))
optimizer = optim.Adam(model.parameters(), lr=0.01)
loss_fn = nn.CrossEntropyLoss()


def step():
    optimizer.zero_grad()
    loss = loss_fn(model(X), y)
    loss.backward()
    optimizer.step()
    return loss
`;

/** Have it run, and not trained yet. */
export async function begin(page) {
  await b.waitReady(page);
  await page.waitForSelector("#play:enabled");
  await b.setProgram(page, PLAIN);
  await page.click("#run");
  await b.waitSteps(page, 1);
  await page.click("#play");
  await page.click("#reset");
  await page.waitForFunction(() => document.getElementById("figure-step").textContent === "0");
}
