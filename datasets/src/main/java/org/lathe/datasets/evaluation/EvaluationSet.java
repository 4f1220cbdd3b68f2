package org.lathe.datasets.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lathe.files.InputException;

/**
 * A text on which perplexities were published: where its files are, which split the diffusion
 * language models (SEDD, MDLM) measure on, and how it is read. {@code
 * docs/reference/evaluation-sets.md} has a page on each.
 */
public enum EvaluationSet {
  /** Penn Treebank in Mikolov's form, validation split. */
  PTB(
      "ptb",
      "Penn Treebank",
      "validation",
      3_370,
      List.of("ptb", "simple-examples/data"),
      List.of("ptb.valid.txt"),
      new StrippedLines(),
      new PennTreebankDetokenizer(),
      "the simple-examples archive of Mikolov's RNNLM page, or the Linguistic Data Consortium"
          + " (LDC99T42)"),

  /** WikiText-2, validation split, raw. */
  WIKITEXT2(
      "wikitext2",
      "WikiText-2",
      "validation",
      3_760,
      List.of("wikitext2", "wikitext-2-raw", "wikitext-2"),
      List.of("wiki.valid.raw", "wiki.valid.tokens"),
      new WikiTextRows(),
      new WikiTextDetokenizer(),
      "wikitext-2-raw-v1.zip of Merity et al. (2016)"),

  /** WikiText-103, validation split, raw. */
  WIKITEXT103(
      "wikitext103",
      "WikiText-103",
      "validation",
      3_760,
      List.of("wikitext103", "wikitext-103-raw", "wikitext-103"),
      List.of("wiki.valid.raw", "wiki.valid.tokens"),
      new WikiTextRows(),
      new WikiTextDetokenizer(),
      "wikitext-103-raw-v1.zip of Merity et al. (2016)"),

  /** One Billion Word Benchmark, the 50 held-out files. */
  LM1B(
      "lm1b",
      "One Billion Words",
      "held-out (test)",
      306_688,
      List.of(
          "lm1b",
          "1-billion-word-language-modeling-benchmark-r13output"
              + "/heldout-monolingual.tokenized.shuffled",
          "heldout-monolingual.tokenized.shuffled"),
      heldOutFiles(),
      new StrippedLines(),
      new BillionWordsDetokenizer(),
      "1-billion-word-language-modeling-benchmark-r13output.tar.gz of Chelba et al. (2013)"),

  /** LAMBADA, test split in OpenAI's form. */
  LAMBADA(
      "lambada",
      "LAMBADA",
      "test",
      5_153,
      List.of("lambada"),
      List.of("lambada_test.jsonl"),
      JsonRows.field("text"),
      new LambadaDetokenizer(),
      "lambada_test.jsonl beside OpenAI's GPT-2 release (not the lower-case plain text)"),

  /** AG News, test split. */
  AG_NEWS(
      "ag_news",
      "AG News",
      "test",
      7_600,
      List.of("ag_news", "ag_news_csv"),
      List.of("test.csv"),
      new AgNewsRows(),
      text -> text,
      "ag_news_csv of Zhang et al. (2015)"),

  /** PubMed articles, validation split. */
  PUBMED(
      "pubmed",
      "PubMed",
      "validation",
      6_633,
      List.of("scientific_papers/pubmed", "pubmed-dataset", "pubmed"),
      List.of("val.txt"),
      JsonRows.paragraphs("article_text"),
      new ScientificPapersDetokenizer(),
      "pubmed-dataset.zip of Cohan et al. (2018)"),

  /** arXiv articles, validation split. */
  ARXIV(
      "arxiv",
      "arXiv",
      "validation",
      6_436,
      List.of("scientific_papers/arxiv", "arxiv-dataset", "arxiv"),
      List.of("val.txt"),
      JsonRows.paragraphs("article_text"),
      new ScientificPapersDetokenizer(),
      "arxiv-dataset.zip of Cohan et al. (2018)"),

  /** GSM8K, test split; not one of the zero-shot sets, see {@link Gsm8kProblem}. */
  GSM8K(
      "gsm8k",
      "GSM8K",
      "test",
      1_319,
      List.of("gsm8k", "grade_school_math/data"),
      List.of("test.jsonl"),
      new JsonRows(row -> row.text("question") + "\n" + row.text("answer")),
      text -> text,
      "the grade-school-math repository of OpenAI (Cobbe et al., 2021)");

  /** The page about all sets. */
  private static final String PAGE = "docs/reference/evaluation-sets.md";

  static final int HELD_OUT_FILES = 50;

  private final String id;
  private final String title;
  private final String split;
  private final long documents;
  private final List<String> folders;
  private final List<String> files;
  private final RowFormat rows;
  private final Detokenizer detokenizer;
  private final String origin;

  EvaluationSet(
      String id,
      String title,
      String split,
      long documents,
      List<String> folders,
      List<String> files,
      RowFormat rows,
      Detokenizer detokenizer,
      String origin) {
    this.id = id;
    this.title = title;
    this.split = split;
    this.documents = documents;
    this.folders = folders;
    this.files = files;
    this.rows = rows;
    this.detokenizer = detokenizer;
    this.origin = origin;
  }

  /** The sets of the zero-shot tables, in their order: all but GSM8K. */
  public static List<EvaluationSet> zeroShot() {
    return Arrays.stream(values()).filter(set -> set != GSM8K).toList();
  }

  /**
   * Returns the set with an id.
   *
   * @throws InputException if there is none
   */
  public static EvaluationSet named(String id) {
    return Arrays.stream(values())
        .filter(set -> set.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "evaluation set '%s' is unknown: choose one of %s"
                        .formatted(
                            id,
                            Arrays.stream(values())
                                .map(EvaluationSet::id)
                                .collect(Collectors.joining(", ")))));
  }

  /** Returns the name in commands and results, such as {@code wikitext103}. */
  public String id() {
    return id;
  }

  /** Returns the name in tables. */
  public String title() {
    return title;
  }

  /** Returns the split of the published results. */
  public String split() {
    return split;
  }

  /** Returns the number of documents in the whole split. */
  public long documentsInAll() {
    return documents;
  }

  /** Returns the place where a user gets the set, in a few words. */
  public String origin() {
    return origin;
  }

  /**
   * Returns the user's copy in a folder of sets, if there is one. Its files may be damaged: {@link
   * EvaluationCopy#verdicts} checks them.
   *
   * @param data a folder that contains a folder with the set; that folder has the name in {@code
   *     docs/reference/evaluation-sets.md} or the name in the archive of the set
   */
  public Optional<EvaluationCopy> find(Path data) {
    List<Path> candidates = candidates(data);
    if (this == LM1B) {
      return candidates.stream()
          .map(this::present)
          .filter(found -> !found.isEmpty())
          .findFirst()
          .map(found -> new EvaluationCopy(this, data, found));
    }
    return files.stream()
        .flatMap(file -> candidates.stream().map(folder -> folder.resolve(file)))
        .filter(Files::isRegularFile)
        .findFirst()
        .map(file -> new EvaluationCopy(this, data, List.of(file)));
  }

  /**
   * Returns the user's copy in a folder of sets.
   *
   * @param data as for {@link #find}
   * @throws InputException if the set is missing, saying where to get it, or a file of it is not
   *     genuine, naming the measure that differs
   */
  public EvaluationCopy in(Path data) {
    EvaluationCopy copy = find(data).orElseThrow(() -> new InputException(missing(data)));
    copy.verdicts().stream()
        .filter(FileVerdict::wrong)
        .findFirst()
        .ifPresent(
            verdict -> {
              throw new InputException(
                  "%s; get it from %s (%s)".formatted(verdict.line(), origin, PAGE));
            });
    return copy;
  }

  /** Returns one line that says that the set is not in a folder, and where to get it. */
  public String missing(Path data) {
    return "%s is not in %s (no %s there): get it from %s (%s)"
        .formatted(id, data, Path.of(folders.getFirst()).resolve(files.getFirst()), origin, PAGE);
  }

  /** Returns the folders that may contain the files of the set. */
  List<Path> candidates(Path data) {
    return candidates(data, folders);
  }

  /**
   * Returns the folders with these names in a folder, and the folder itself if it has one of the
   * names.
   */
  static List<Path> candidates(Path data, List<String> names) {
    List<Path> candidates = new ArrayList<>();
    names.forEach(name -> candidates.add(data.resolve(name)));
    Path whole = data.toAbsolutePath().normalize();
    if (names.stream().anyMatch(whole::endsWith)) {
      candidates.add(data);
    }
    return candidates;
  }

  RowFormat rows() {
    return rows;
  }

  Detokenizer detokenizer() {
    return detokenizer;
  }

  private List<Path> present(Path folder) {
    return files.stream().map(folder::resolve).filter(Files::isRegularFile).toList();
  }

  private static List<String> heldOutFiles() {
    return IntStream.range(0, HELD_OUT_FILES)
        .mapToObj(
            number ->
                String.format(Locale.ROOT, "news.en.heldout-%05d-of-%05d", number, HELD_OUT_FILES))
        .toList();
  }
}
