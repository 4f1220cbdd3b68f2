package org.lathe.fuzzing.targets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.datasets.evaluation.EvaluationCopy;
import org.lathe.datasets.evaluation.EvaluationDocument;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.datasets.evaluation.Gsm8kProblem;
import org.lathe.datasets.shards.Preparation;
import org.lathe.datasets.shards.PreparedData;
import org.lathe.datasets.shards.ShardCheck;
import org.lathe.datasets.shards.ValidationRule;
import org.lathe.datasets.source.SourceOptions;
import org.lathe.datasets.source.Sources;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokenizer.TokenizerTraining;
import org.lathe.files.FileTree;

/** Targets that read token ids, tokenizers and evaluation sets. */
public final class DataTargets {
  private static final String TOKENS = "ids.bin";
  private static final String TOKENIZER = "tokenizer.json";

  private DataTargets() {}

  /** Returns all of them. */
  public static List<FuzzTarget> all() {
    return List.of(shards(), tokenFile(), tokenizer(), evaluationSet());
  }

  private static FuzzTarget shards() {
    return ReadFiles.cheap(
        "shards",
        "prepared data: shards and their manifest",
        List.of("shards.json", "train0.bin", "val0.bin"),
        DataTargets::prepareShards,
        folder -> {
          ShardCheck.run(folder, result -> {});
          PreparedData data = PreparedData.open(folder.toString(), Optional.empty());
          PreparedData.lengths(data.train(), data.tokenizer().separator());
          PreparedData.unlisted(folder);
        });
  }

  private static void prepareShards(Path folder) throws IOException {
    Path home = Files.createTempDirectory("lathe-small-shards-");
    try {
      Path text = home.resolve("text.jsonl");
      Files.writeString(
          text, "{\"text\":\"one line\"}\n{\"text\":\"two lines\"}\n{\"text\":\"three\"}\n");
      Path out = home.resolve("shards");
      new Preparation(
              Sources.open(List.of(text.toString()), SourceOptions.standard(), 1),
              Tokenizer.named("bytes"),
              ValidationRule.named("last:1"),
              1_000,
              1,
              out)
          .run(new Preparation.Listener() {});
      try (Stream<Path> made = Files.list(out)) {
        for (Path file : made.toList()) {
          Files.copy(file, folder.resolve(file.getFileName().toString()));
        }
      }
    } finally {
      FileTree.delete(home);
    }
  }

  private static FuzzTarget tokenFile() {
    return ReadFiles.cheap(
        "token-file",
        "token ids without a manifest",
        List.of(TOKENS),
        // Three documents of the tokenizer bytes, whose ids take two bytes each.
        folder ->
            Files.write(
                folder.resolve(TOKENS),
                new byte[] {97, 0, 98, 0, 0, 1, 99, 0, 0, 1, 100, 0, 101, 0, 0, 1}),
        folder -> {
          PreparedData data =
              PreparedData.open(folder.resolve(TOKENS).toString(), Optional.of("bytes"));
          PreparedData.lengths(data.train(), data.tokenizer().separator());
        });
  }

  private static FuzzTarget tokenizer() {
    return ReadFiles.cheap(
        "tokenizer",
        "the tokenizer.json that a run trained",
        List.of(TOKENIZER),
        folder -> {
          Path home = Files.createTempDirectory("lathe-small-tokenizer-");
          try {
            SmallRun.writeCheckpoint(home);
            Files.copy(home.resolve(TOKENIZER), folder.resolve(TOKENIZER));
          } finally {
            FileTree.delete(home);
          }
        },
        folder -> {
          Path file = folder.resolve(TOKENIZER);
          Tokenizer read =
              TokenizerTraining.named("words:260")
                  .orElseThrow()
                  .open(Files.readAllBytes(file), file.toString());
          read.decode(read.encode("words of a line, é"));
        });
  }

  private static FuzzTarget evaluationSet() {
    return ReadFiles.cheap(
        "evaluation-set",
        "copies of evaluation sets",
        List.of(
            "lambada/lambada_test.jsonl",
            "ag_news/test.csv",
            "ptb/ptb.valid.txt",
            "wikitext2/wiki.valid.raw",
            "pubmed/val.txt",
            "gsm8k/test.jsonl"),
        DataTargets::prepareSets,
        DataTargets::readSets);
  }

  private static void prepareSets(Path folder) throws IOException {
    write(
        folder.resolve("lambada/lambada_test.jsonl"),
        "{\"text\": \"One sentence; and \\\"its\\\" last word\"}\n{\"text\": \"two\"}\n");
    write(
        folder.resolve("ag_news/test.csv"),
        "\"3\",\"A title\",\"Words, with \\$5 and \"\"quotes\"\"\"\n\"1\",\"b\",\"c\"\n");
    write(folder.resolve("ptb/ptb.valid.txt"), " <unk> 's N words do n't \n one more \n");
    write(
        folder.resolve("wikitext2/wiki.valid.raw"),
        " \n = Title = \n \n Some words @-@ and \" quotes \" , ( all ) . \n");
    write(
        folder.resolve("pubmed/val.txt"),
        "{\"article_id\": \"1\", \"article_text\": [\"one .\", \"two ( three ) .\"]}\n");
    write(
        folder.resolve("gsm8k/test.jsonl"),
        "{\"question\": \"How many?\", \"answer\": \"3 + 4 = <<3+4=7>>7\\n#### 1,007\"}\n");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Reads all documents, genuine or not, and compares the files with the genuine ones. */
  private static void readSets(Path folder) {
    for (EvaluationSet set : EvaluationSet.values()) {
      Optional<EvaluationCopy> copy = set.find(folder);
      if (copy.isPresent()) {
        copy.get().verdicts();
        copy.get().notes();
        try (Stream<EvaluationDocument> documents = copy.get().documents()) {
          documents.forEach(document -> {});
        }
      }
    }
    try (Stream<Gsm8kProblem> problems = Gsm8kProblem.read(folder.resolve("gsm8k/test.jsonl"))) {
      problems.forEach(problem -> {});
    }
  }
}
