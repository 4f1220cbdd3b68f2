package org.lathe.reports.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lathe.reports.page.Page;
import org.lathe.reports.page.ReportNumber;
import org.lathe.reports.page.ReportPlot;
import org.lathe.reports.page.ReportText;

/**
 * The view of {@code comparison.mustache}.
 *
 * @param head of the page
 * @param browsers sequences, one for each file of them
 */
record ComparisonPage(Page.Head head, List<ComparisonSection> sections, List<Browser> browsers) {

  /**
   * The sequences of one file.
   *
   * @param left how many more the file has; null for none
   */
  record Browser(String id, String title, List<SequenceView> sequences, String left) {
    /**
     * An order of the sequences.
     *
     * @param by the field of a sequence, after a minus if the largest is first
     */
    record Order(String by, String label) {}

    /** Returns the orders, of the fields that its sequences have. */
    List<Order> orders() {
      List<Order> orders = new ArrayList<>();
      orders.add(new Order("number", "as in the file"));
      if (have(SequenceView::last)) {
        String score = sequences.getFirst().score();
        orders.add(new Order("last", "lowest " + score + " first"));
        orders.add(new Order("-last", "highest " + score + " first"));
      }
      if (have(SequenceView::first)) {
        orders.add(new Order("-first", "highest NELBO before the fit first"));
      }
      if (have(SequenceView::right)) {
        orders.add(new Order("right", "least reconstructed first"));
        orders.add(new Order("-right", "most reconstructed first"));
      }
      return orders;
    }

    private boolean have(Function<SequenceView, String> field) {
      return sequences.stream().anyMatch(sequence -> !field.apply(sequence).isEmpty());
    }
  }

  static ComparisonPage of(List<MeasuredFolder> subjects, Remedy remedy) {
    EvaluationSections evaluations = new EvaluationSections(subjects, remedy);
    SampleSection samples = new SampleSection(subjects, remedy);
    List<ComparisonSection> measured = new ArrayList<>();
    measured.add(new ValidationSection(subjects).section());
    measured.add(evaluations.perplexity());
    measured.add(evaluations.heldOut());
    List<MeasuredFolder> latent = subjects.stream().filter(MeasuredFolder::latents).toList();
    if (!latent.isEmpty()) {
      ProbeSections probes = new ProbeSections(latent, remedy);
      measured.add(evaluations.inferenceCompute());
      measured.add(evaluations.adaptive());
      measured.add(probes.inclusion());
      measured.add(probes.probes());
    }
    measured.add(samples.samples());
    measured.add(samples.gsm8k());
    List<ComparisonSection> sections = new ArrayList<>();
    DifferingOptions.section(subjects).ifPresent(sections::add);
    sections.add(new ModelSection(subjects).section());
    new SeedSection(subjects).section().ifPresent(sections::add);
    ComparisonSection training = new TrainingSection(subjects).section();
    if (!training.empty()) {
      sections.add(training);
    }
    measured.stream().filter(section -> !section.empty()).forEach(sections::add);
    ComparisonSection.unmeasured(measured.stream().filter(ComparisonSection::empty).toList())
        .ifPresent(sections::add);
    List<Browser> browsers = browsers(subjects);
    return new ComparisonPage(head(subjects, sections, browsers), sections, browsers);
  }

  Page page() {
    return new Page(
        head,
        new Page.Body(ComparisonPage.class, "comparison.mustache", this),
        "Made by Lathe. In the texts, an invisible character is shown by its number,"
            + " such as ‹1b›, and bytes that are not valid text as \uFFFD.",
        Optional.of(plots()));
  }

  private static Page.Head head(
      List<MeasuredFolder> subjects, List<ComparisonSection> sections, List<Browser> browsers) {
    String names = String.join(", ", subjects.stream().map(MeasuredFolder::name).toList());
    String title =
        ReportText.visible(
            subjects.size() == 1
                ? "Lathe: " + names
                : "Lathe: comparison of " + subjects.size() + " models");
    List<Page.Part> parts = new ArrayList<>();
    sections.forEach(section -> parts.add(new Page.Part(section.id(), section.title())));
    if (!browsers.isEmpty()) {
      parts.add(new Page.Part("sequences", "Sequences"));
    }
    String summary = ReportText.visible("Measurements of " + names + ".");
    return new Page.Head(title, title, List.of(Page.Line.of(summary)), parts);
  }

  private static List<Browser> browsers(List<MeasuredFolder> subjects) {
    List<Browser> browsers = new ArrayList<>();
    int index = 0;
    for (MeasuredFolder subject : subjects) {
      for (MeasuredFolder.Kind kind :
          List.of(MeasuredFolder.Kind.PROBE_SEQUENCES, MeasuredFolder.Kind.EVALUATION_SEQUENCES)) {
        for (MeasuredFolder.Measured file : subject.of(kind)) {
          List<SequenceView> sequences = new ArrayList<>();
          for (JsonNode line : file.lines()) {
            sequences.add(SequenceView.of(line, ++index));
          }
          long left = file.all() - file.lines().size();
          browsers.add(
              new Browser(
                  "browser-" + (browsers.size() + 1),
                  ReportText.visible(file.file().toString()),
                  sequences,
                  left == 0 ? null : ReportNumber.whole(left)));
        }
      }
    }
    return browsers;
  }

  boolean browsable() {
    return !browsers.isEmpty();
  }

  private List<ReportPlot> plots() {
    List<ReportPlot> plots = new ArrayList<>();
    sections.forEach(s -> s.figures().forEach(figure -> plots.add(figure.plot())));
    for (Browser browser : browsers) {
      for (SequenceView sequence : browser.sequences()) {
        if (sequence.nelbo() != null) {
          plots.add(sequence.nelbo().plot());
        }
      }
    }
    return plots;
  }
}
