package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.Json;

/** The explorer in a real browser: what a person does there has the effect that they expect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplorePageTest {
  private static final int WIDE = 1280;
  private static final int PHONE = 390;

  @TempDir static Path shared;
  private Process server;
  private String address;

  @BeforeAll
  void exploreSmallRuns() throws Exception {
    if (Browser.program().isEmpty()) {
      System.out.println("ExplorePageTest is skipped: there is no /usr/bin/chromium");
    }
    assumeTrue(Browser.program().isPresent(), "Chromium is not installed");
    Path text = Lathe.text(shared);
    Path ltm = shared.resolve("ltm");
    Path ar = shared.resolve("ar");
    for (Object[] training :
        List.of(Lathe.train(text, ltm, 2), Lathe.trainBy("ar-pocket", text, ar, 2))) {
      Lathe.Outcome trained = Lathe.run(training);
      assertEquals(0, trained.exit(), trained::toString);
    }
    server =
        new ProcessBuilder(Lathe.java("768m", "explore", ltm, ar, "--json"))
            .redirectError(shared.resolve("err").toFile())
            .start();
    BufferedReader out = server.inputReader();
    address = Json.reader().readTree(out.readLine()).get("address").asText();
  }

  @AfterAll
  void stop() {
    Optional.ofNullable(server).ifPresent(Process::destroy);
  }

  private Browser open(int width) throws Exception {
    Browser browser = new Browser(Browser.program().orElseThrow(), shared, width, 900, address);
    browser.await("document.querySelector('.status').textContent === 'Ready'");
    return browser;
  }

  private static String button(String label) {
    return "[...document.querySelectorAll('button')].find(b => b.textContent.trim() === '%s')"
        .formatted(label);
  }

  private static void click(Browser browser, String label) throws Exception {
    browser.await(button(label) + " && !" + button(label) + ".disabled");
    browser.value(button(label) + ".click()");
  }

  private static void choose(Browser browser, String slot) throws Exception {
    browser.value(
        "[...document.querySelectorAll('input[name=slot]')].find(i => i.parentElement.textContent"
            + ".trim().startsWith('%s')).click()".formatted(slot));
    browser.await(
        "document.querySelector('label[for=text]').textContent.startsWith('Text " + slot + "')");
  }

  private static void write(Browser browser, String text) throws Exception {
    browser.value(
        "(() => { const t = document.querySelector('#text'); t.focus(); t.select(); })()");
    browser.type(text);
  }

  private static void said(Browser browser, String what) throws Exception {
    browser.await("document.querySelector('.status').textContent === '" + what + "'");
  }

  private static int count(Browser browser, String selector) throws Exception {
    return browser.value("document.querySelectorAll('" + selector + "').length").asInt();
  }

  private static void steps(Browser browser, int steps) throws Exception {
    browser.value(
        "(() => { const r = document.querySelector('input[type=range]'); r.value = %d;"
                .formatted(steps)
            + " r.dispatchEvent(new Event('input')); })()");
  }

  @Test
  void twoTextsAreFittedDecodedAndCombined() throws Exception {
    try (Browser browser = open(WIDE)) {
      steps(browser, 4);
      write(browser, "line <b>7</b> é");
      click(browser, "Fit text A");
      said(browser, "Fit of text A is done");
      assertEquals(2, count(browser, ".card"));
      // The text is text: no element of it came into being.
      assertEquals(0, count(browser, ".tokens b"));
      assertEquals(2 * "line <b>7</b> é".getBytes("UTF-8").length, count(browser, ".tokens span"));
      assertEquals(
          4,
          browser
              .value(
                  "document.querySelector('.line.nelbo').getAttribute('points').split(' ').length")
              .asInt());
      int latents =
          browser
              .value(
                  "fetch('api/runs').then(r => r.json()).then(r => r.runs[0].latents.layers *"
                      + " r.runs[0].latents.perLayer)")
              .asInt();
      assertEquals(latents, count(browser, ".cell"));
      choose(browser, "B");
      write(browser, "line 9 has");
      click(browser, "Fit text B");
      said(browser, "Fit of text B is done");
      click(browser, "Decode B from z alone");
      said(browser, "Decoding of text B is done");
      click(browser, "A with this layer of B");
      said(browser, "Swap is done");
      click(browser, "Interpolate");
      said(browser, "Interpolation is done");
      click(browser, "Sample 0");
      said(browser, "Sample is done");
      assertEquals(5, count(browser, ".words li"));
      click(browser, "Clear the words");
      click(browser, "Nearest held-out texts");
      said(browser, "Search near text B is done");
      assertTrue(
          browser
              .value("document.querySelector('.words').innerText")
              .asText()
              .contains("distance"));
      assertEquals(List.of(), browser.complaints);
    }
  }

  @Test
  void aFitIsCancelledAndTheTextOutlivesTheReload() throws Exception {
    try (Browser browser = open(WIDE);
        Browser other = open(WIDE)) {
      steps(browser, 128);
      write(browser, "line 7 has 49 words and more");
      click(browser, "Fit text A");
      browser.await("document.querySelector('.line.nelbo')");
      // Another tab has its turn after this one.
      write(other, "line 8");
      click(other, "Fit text A");
      click(browser, "Cancel");
      said(browser, "Fit of text A was cancelled");
      browser.await("document.body.innerText.includes('Cancelled after')");
      browser.reload();
      said(browser, "Ready");
      assertEquals(
          "line 7 has 49 words and more",
          browser.value("document.querySelector('#text').value").asText());
      said(other, "Fit of text A is done");
      assertEquals(List.of(), other.complaints);
    }
  }

  @Test
  void thePhoneScrollsOneWayAndTheKeyboardIsEnough() throws Exception {
    try (Browser browser = open(PHONE)) {
      steps(browser, 2);
      for (int i = 0; i < 30 && !focusIsText(browser); i++) {
        browser.press("Tab", 9, "");
      }
      assertTrue(focusIsText(browser));
      browser.type("line 7 has a_word_that_is_much_wider_than_the_page_of_a_phone");
      for (int i = 0; i < 30 && !focusIsFit(browser); i++) {
        browser.press("Tab", 9, "");
      }
      browser.press("Enter", 13, "\r");
      said(browser, "Fit of text A is done");
      assertEquals(
          PHONE, browser.value("document.documentElement.scrollWidth").asInt(), "scrolls sideways");
      assertEquals(0, browser.value(unnamed()).asInt(), "a control without a name");
      assertEquals(List.of(), browser.complaints);
    }
  }

  private static boolean focusIsText(Browser browser) throws Exception {
    return browser.value("document.activeElement.id === 'text'").asBoolean();
  }

  private static boolean focusIsFit(Browser browser) throws Exception {
    return browser.value("document.activeElement.textContent.trim() === 'Fit text A'").asBoolean();
  }

  /** Counts the controls that a screen reader would not name. */
  private static String unnamed() {
    return "[...document.querySelectorAll('input, select, textarea, button, svg')].filter(e =>"
        + " !(e.labels?.length || e.textContent.trim() || e.getAttribute('aria-label'))).length";
  }

  @Test
  void withoutTheTokenThereIsNoPage() throws Exception {
    String bare = address.replaceFirst("/[^/]+/$", "/");
    try (Browser browser = new Browser(Browser.program().orElseThrow(), shared, WIDE, 900, bare)) {
      String shown = "";
      for (int i = 0; i < 100 && shown.isEmpty(); i++) {
        Thread.sleep(50);
        shown = browser.value("document.body.innerText").asText();
      }
      assertTrue(shown.contains("token is missing"), shown);
      assertNotEquals(address, bare);
    }
  }
}
