package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests the launcher in a folder of its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class LauncherTest extends LauncherHouse {
  private static final String OPENED =
      "--add-opens=tornado.drivers.cuda/uk.ac.manchester.tornado.drivers.cuda=ALL-UNNAMED";

  @Test
  void withoutJdk25OneLineSaysWhatToInstall() throws Exception {
    String old = jdk("jdk-17", "17.0.15").toString();
    environment.put("JAVA_HOME", old);
    // The real java of this machine may be in /usr/bin.
    environment.put("PATH", path + ":" + withoutJava());
    Outcome outcome = launch("train");
    assertEquals(2, outcome.exit());
    assertEquals("", outcome.out());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains("needs JDK 25"), outcome.err());
    assertTrue(outcome.err().contains("JAVA_HOME is " + old), outcome.err());
    assertFalse(Files.exists(path.resolve("calls")), "nothing is built for a run that cannot be");
  }

  @Test
  void javaHomeComesFirstThenTheFoldersOfJdks() throws Exception {
    Path installed = jdk("temurin-25", "25.0.1");
    jdk("aaa-26", "26");
    Path newer = jdk("elsewhere/jdk-27", "27-ea");
    assertTrue(launch("--show-command").out().startsWith(installed + "/bin/java "));
    environment.put("JAVA_HOME", newer.toString());
    assertTrue(launch("--show-command").out().startsWith(newer + "/bin/java "));
    environment.put("JAVA_HOME", jdk("jdk-17", "17").toString());
    assertTrue(launch("--show-command").out().startsWith(installed + "/bin/java "));
  }

  @Test
  void theJavaOnThePathIsTheLastResort() throws Exception {
    environment.put("LATHE_JVM_FOLDERS", "");
    Path jdk = jdk("jdk-25", "25");
    Files.createSymbolicLink(path.resolve("java"), jdk.resolve("bin/java"));
    assertTrue(launch("--show-command").out().startsWith(jdk + "/bin/java "));
  }

  @Test
  void theShownCommandIsQuotedForAShell() throws Exception {
    jdk("jdk-25", "25");
    environment.put("LATHE_JAVA_OPTS", "-Xmx5g  -Dkey=value");
    List<String> hard = List.of("fit", "two words", "it's", "$HOME", "*", "", "a\"b", "new\nline");
    List<String> arguments = new ArrayList<>(List.of("--show-command"));
    arguments.addAll(hard);
    Outcome shown = launch(arguments.toArray(String[]::new));
    assertEquals(0, shown.exit());
    assertFalse(Files.exists(path.resolve("calls")), "showing builds nothing");
    Outcome pasted = run(List.of("bash", "-c", shown.out()));
    assertEquals(launch(hard.toArray(String[]::new)).out(), pasted.out());
    for (String argument : hard) {
      assertTrue(pasted.out().contains("[" + argument + "]"), pasted.out());
    }
    assertTrue(pasted.out().contains("[-Xmx5g][-Dkey=value]"), pasted.out());
  }

  @Test
  void buildsOnceThenOnlyWhenASourceIsNewer() throws Exception {
    Path jdk = jdk("jdk-25", "25");
    assertEquals("building Lathe (once; sources changed)\njava speaks\n", launch("x").err());
    assertEquals("java speaks\n", launch("x").err());
    assertEquals(1, calls().size());
    assertTrue(calls().getFirst().startsWith("JAVA_HOME=" + jdk), calls().getFirst());
    write(house.resolve("reference/src/main/java/Added.java"), "source");
    launch("x");
    assertEquals(2, calls().size(), "a source was added");
    age(house.resolve("reference"));
    Files.delete(house.resolve("reference/src/main/java/Added.java"));
    launch("x");
    assertEquals(3, calls().size(), "a source was deleted");
    Files.delete(house.resolve("cli/target/lathe.jar"));
    launch("x");
    assertEquals(4, calls().size(), "the jar was deleted");
  }

  @Test
  void aBuildArchivesTheClassesOfLaterStarts() throws Exception {
    jdk("jdk-25", "25");
    environment.put("ARCHIVES", "yes");
    environment.put("LATHE_JAVA_OPTS", "-XX:SharedArchiveFile=mine");
    String archive = "[-XX:SharedArchiveFile=" + house + "/target/launcher/classes.jsa]";
    Outcome first = launch("x");
    assertEquals("building Lathe (once; sources changed)\njava speaks\n", first.err());
    assertTrue(first.out().startsWith("[--add-modules]"), "what it prints as it archives is lost");
    assertTrue(first.out().contains(archive), first.out());
    int mine = first.out().indexOf("[-XX:SharedArchiveFile=mine]");
    assertTrue(mine > first.out().indexOf(archive), "the user's options come last and so win");
    Path file = house.resolve("target/launcher/classes.jsa");
    assertTrue(
        Files.readString(file).contains(" conformance --case "), "what it loads classes for");
    environment.remove("ARCHIVES");
    write(house.resolve("cli/src/main/java/Added.java"), "source");
    assertFalse(launch("x").out().contains(archive), "none was made of the new classes");
    assertFalse(Files.exists(file));
  }

  @Test
  void anInterruptedBuildIsRepeatedFromScratch() throws Exception {
    jdk("jdk-25", "25");
    launch("x");
    write(house.resolve("cli/src/main/java/Source.java"), "changed");
    environment.put("SLOW", "30");
    Process build = start(List.of("bash", house.resolve("lathe").toString(), "x"));
    while (build.descendants().noneMatch(LauncherTest::sleeps)) {
      assertTrue(build.isAlive(), "the build ended before it was interrupted");
      Thread.sleep(10);
    }
    List<ProcessHandle> maven = build.descendants().toList();
    build.destroyForcibly().waitFor();
    maven.forEach(ProcessHandle::destroyForcibly);
    environment.remove("SLOW");
    Path half = house.resolve("cli/target/classes/Half.class");
    write(half, "half a class");
    age(house.resolve("cli/src"));
    assertTrue(launch("x").err().startsWith("building"));
    assertFalse(Files.exists(half), "what an interrupted compiler left looks up to date");
    assertFalse(launch("x").err().startsWith("building"));
  }

  @Test
  void twoLaunchersAtOnceBuildOnce() throws Exception {
    jdk("jdk-25", "25");
    environment.put("SLOW", "1");
    List<String> command = List.of("bash", house.resolve("lathe").toString(), "x");
    Process first = start(command);
    Process second = start(command);
    assertEquals(0, first.waitFor());
    assertEquals(0, second.waitFor());
    boolean flock = run(List.of("bash", "-c", "command -v flock")).exit() == 0;
    assertEquals(flock ? 1 : 2, calls().size());
  }

  @Test
  void aFailedBuildShowsWhatMavenSaid() throws Exception {
    jdk("jdk-25", "25");
    environment.put("BROKEN", "yes");
    Outcome outcome = launch("x");
    assertEquals(1, outcome.exit());
    assertTrue(outcome.err().contains("the compiler speaks"), outcome.err());
    assertEquals("", outcome.out(), "java does not run what was not built");
    environment.remove("BROKEN");
    assertEquals(0, launch("x").exit());
  }

  @Test
  void withoutMavenOneLineSaysSo() throws Exception {
    jdk("jdk-25", "25");
    Files.delete(path.resolve("mvn"));
    environment.put("PATH", path + ":" + withoutJava());
    Outcome outcome = launch("x");
    assertEquals(2, outcome.exit());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains("found no mvn on the PATH"), outcome.err());
  }

  @Test
  void theCommandsExitCodeIsTheLaunchers() throws Exception {
    jdk("jdk-25", "25");
    environment.put("EXIT", "130");
    assertEquals(130, launch("train").exit());
  }

  @Test
  void testIsMavenVerify() throws Exception {
    jdk("jdk-25", "25");
    assertEquals(0, launch("test", "-pl", "reference").exit());
    assertTrue(calls().getFirst().endsWith(" verify -pl reference"), calls().getFirst());
  }

  /** Not after verify: Maven would attach the jars of the sources twice, and fail. */
  @Test
  void installIsMavenInstallAlone() throws Exception {
    jdk("jdk-25", "25");
    assertEquals(0, launch("install", "-pl", "bom").exit());
    assertTrue(
        calls().getFirst().endsWith(" install -Dmaven.test.skip=true -pl bom"), calls().getFirst());
    assertFalse(calls().getFirst().contains(" verify"), calls().getFirst());
  }

  @Test
  void aPackageThatCannotBeMadeIsRefusedInOneLine() throws Exception {
    Path jdk = jdk("jdk-25", "25");
    Path script = Path.of("tools", "package", "make.sh");
    Files.createDirectories(house.resolve(script).getParent());
    Files.copy(Path.of("..").resolve(script), house.resolve(script));
    Outcome unknown = launch("package", "--into", "x");
    assertEquals(2, unknown.exit(), unknown.toString());
    assertEquals(
        "lathe: package: knows only --out DIR, and after -- options for Maven, not --into\n",
        unknown.err());
    Outcome small = launch("package", "--out", folder.resolve("made").toString());
    assertEquals(2, small.exit(), small.toString());
    assertEquals(
        "lathe: package: the JDK at " + jdk + " has no jlink: give a whole JDK in JAVA_HOME\n",
        small.err());
    assertFalse(Files.exists(folder.resolve("made")));
    assertFalse(Files.exists(path.resolve("calls")), "nothing is built for it");
  }

  @Test
  void onlyARunOnTornadoGetsTheOptionsOfItsSdk() throws Exception {
    jdk("jdk-25", "25");
    Path sdk = folder.resolve("home/.local/tornadovm");
    write(sdk.resolve("tornado-argfile"), "--module-path " + sdk + "/share/java/tornado");
    write(sdk.resolve("share/java/tornado/tornado-api-5.2.0-jdk25.jar"), "");
    String option = "@" + sdk + "/tornado-argfile ";
    assertFalse(launch("--show-command", "train").out().contains(option));
    assertFalse(launch("--show-command", "train", "--backend", "vector").out().contains(option));
    for (List<String> backend :
        List.of(List.of("--backend", "tornado"), List.of("--backend=tornado:1"))) {
      List<String> arguments = new ArrayList<>(List.of("--show-command", "train"));
      arguments.addAll(backend);
      String shown = launch(arguments.toArray(String[]::new)).out();
      assertTrue(shown.contains(option), shown);
      assertTrue(shown.contains("lathe-tornado-backend.jar"), shown);
      assertTrue(shown.contains("-Dtornado.recover.bailout=False"), shown);
    }
    for (List<String> bench :
        List.of(List.of("--backend", "tornado"), List.of("--predict", "h200"))) {
      List<String> arguments = new ArrayList<>(List.of("--show-command", "bench"));
      arguments.addAll(bench);
      String shown = launch(arguments.toArray(String[]::new)).out();
      assertTrue(shown.contains(option), shown);
      assertTrue(shown.contains("lathe-tornado-backend.jar"), shown);
      assertTrue(shown.contains("lathe-benchmarks.jar"), shown);
    }
  }

  /** java would warn of a module that is not there. */
  @Test
  void onlyAnSdkWithCudaHasItsModuleOpened() throws Exception {
    jdk("jdk-25", "25");
    Path sdk = folder.resolve("home/.local/tornadovm");
    String modules = "--module-path " + sdk + "/share/java/tornado\n--add-modules tornado.drivers.";
    write(sdk.resolve("share/java/tornado/tornado-api-5.2.0-jdk25.jar"), "");
    write(sdk.resolve("tornado-argfile"), modules + "opencl");
    assertFalse(launch("--show-command", "train", "--backend", "tornado").out().contains(OPENED));
    write(sdk.resolve("tornado-argfile"), modules + "cuda");
    assertTrue(launch("--show-command", "train", "--backend", "tornado").out().contains(OPENED));
    String pom = Files.readString(Path.of("..", "tornado-backend", "pom.xml"));
    assertTrue(pom.contains(">" + OPENED + "<"), "the engine's tests lack it");
  }

  /** Else the tests of the engine would say little about its runs. */
  @Test
  void theEnginesTestsHaveTornadoVmsOptionsOfARun() throws Exception {
    Set<String> launcher = tornadoOptions(Path.of("..", "lathe"));
    assertTrue(launcher.contains("-Dtornado.max.events=64"), launcher.toString());
    assertEquals(launcher, tornadoOptions(Path.of("..", "tornado-backend", "pom.xml")));
  }

  private static Set<String> tornadoOptions(Path file) throws IOException {
    Pattern option = Pattern.compile("-Dtornado\\.[\\w.]+=[^\\s'\"]+");
    return option
        .matcher(Files.readString(file))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void anSdkThatCannotServeIsRefusedInOneLine() throws Exception {
    jdk("jdk-25", "25");
    Path sdk = folder.resolve("home/.local/tornadovm");
    write(sdk.resolve("tornado-argfile"), "--module-path /elsewhere/share/java/tornado");
    Outcome other = launch("train", "--backend", "tornado");
    assertEquals(2, other.exit());
    assertTrue(
        other.err().contains("has no share/java/tornado/tornado-api-5.2.0-jdk25.jar"), other.err());
    write(sdk.resolve("share/java/tornado/tornado-api-5.2.0-jdk25.jar"), "");
    Outcome moved = launch("train", "--backend", "tornado");
    assertEquals(2, moved.exit());
    assertTrue(moved.err().contains("the SDK was moved"), moved.err());
    assertEquals(1, moved.err().lines().count(), moved.err());
    environment.put("TORNADOVM_HOME", folder.resolve("none").toString());
    String shown = launch("--show-command", "train", "--backend", "tornado").out();
    assertFalse(shown.contains("tornado-backend"), shown);
  }

  /** A command of {@code data} has a heap of one size; the user's options come later and win. */
  @Test
  void onlyDataHasAHeapOfOneSize() throws Exception {
    jdk("jdk-25", "25");
    assertFalse(launch("--show-command", "train", "--data", "data").out().contains("-Xmx"));
    assertTrue(launch("--show-command", "data", "list").out().contains(" -Xmx640m "));
    environment.put("LATHE_JAVA_OPTS", "-Xmx2g");
    String shown = launch("--show-command", "data", "list").out();
    assertTrue(shown.indexOf("-Xmx2g") > shown.indexOf("-Xmx640m"), shown);
  }

  /** The launcher passes experimental options only to the release of Java that knows them. */
  @Test
  void optionsOfExperimentsAreForTheReleaseThatHasThem() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    String young = " -XX:MaxNewSize=64m ";
    String shown = launch("--show-command", "train").out();
    assertTrue(shown.contains(young), shown);
    assertTrue(shown.contains(" -XX:G1ExpandByPercentOfAvailable=0 "), shown);
    assertTrue(shown.indexOf("UnlockExperimental") < shown.indexOf("ExpandByPercent"), shown);
    assertFalse(launch("--show-command", "data", "list").out().contains(young));
    environment.put("JAVA_HOME", jdk("jdk-26", "26").toString());
    shown = launch("--show-command", "train").out();
    assertTrue(shown.contains(young), shown);
    assertFalse(shown.contains("Experimental"), shown);
    assertFalse(shown.startsWith(jdk.toString()), shown);
  }

  @Test
  void onlyBenchGetsTheBenchmarksAndOnlyWithAPeerLibtorch() throws Exception {
    jdk("jdk-25", "25");
    String train = launch("--show-command", "train", "--prompt", "bench").out();
    assertFalse(train.contains("benchmarks"), train);
    String other = launch("--show-command", "fit", "--text", "--peer").out();
    assertFalse(other.contains("benchmarks"), other);
    String alone = launch("--show-command", "bench", "--preset", "small").out();
    assertTrue(alone.contains(house + "/benchmarks/target/lathe-benchmarks.jar"), alone);
    assertFalse(alone.contains("lathe-benchmarks-tests.jar"), alone);
    assertFalse(alone.contains("/peer/"), alone);
    String beside = launch("--show-command", "bench", "--peer").out();
    assertTrue(beside.contains("/benchmarks/target/lathe-benchmarks.jar"), beside);
    assertTrue(beside.contains("/benchmarks/target/lathe-benchmarks-tests.jar"), beside);
    assertTrue(beside.contains("/benchmarks/target/peer/"), beside);
    launch("bench");
    assertTrue(calls().getLast().contains("-Dmaven.test.skip=true"), calls().getLast());
    launch("bench", "--peer");
    assertTrue(calls().getLast().contains("-DskipTests"), calls().getLast());
    assertFalse(calls().getLast().contains("maven.test.skip"), calls().getLast());
  }

  @Test
  void backendsFromElsewhereStandLastOnTheClassPath() throws Exception {
    jdk("jdk-25", "25");
    String own = "[-cp][" + house + "/cli/target/lathe.jar";
    assertTrue(launch("x").out().contains(own + "]"));
    Path jar = folder.resolve("a backend.jar");
    Path classes = Files.createDirectory(folder.resolve("classes"));
    write(jar, "jar");
    environment.put("LATHE_CLASSPATH", jar + ":" + classes);
    environment.put("ARCHIVES", "yes");
    write(house.resolve("cli/src/main/java/Added.java"), "source");
    Outcome both = launch("x");
    assertTrue(both.out().contains(own + ":" + jar + ":" + classes + "]"), both.out());
    String archived = Files.readString(house.resolve("target/launcher/classes.jsa"));
    assertFalse(archived.contains(jar.toString()), "what is archived serves any class path");
    Files.delete(jar);
    Outcome outcome = launch("x");
    assertEquals(2, outcome.exit());
    assertEquals(
        "lathe: LATHE_CLASSPATH names "
            + jar
            + ", which is not there: build it, or correct the path\n",
        outcome.err());
  }

  /**
   * Where no locale says UTF-8, as in containers, cron and systemd, java itself would turn the
   * words of a command and the names of files into question marks. Here the launcher starts a real
   * one.
   */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere java takes UTF-8 by itself")
  void namesAndWordsAreWholeWithoutALocale() throws Exception {
    Path jdk = jdk("jdk-25", "25");
    List<String> java = Lathe.java("1g");
    executable(
        jdk.resolve("bin/java"),
        """
        #!/bin/bash
        while [[ $1 != org.lathe.cli.Main ]]; do shift; done
        shift
        exec "$JAVA" --add-modules jdk.incubator.vector -cp "$CP" org.lathe.cli.Main "$@"
        """);
    environment.put("JAVA", java.getFirst());
    environment.put("CP", java.get(java.indexOf("-cp") + 1));
    environment.put("TEXTS", folder + "/texts");
    String script =
        "mkdir \"$TEXTS\"; for name in $'\\xc3\\xa4' $'\\xc3\\xb6'; do echo words"
            + " >\"$TEXTS/$name.txt\"; done; bash \"$0\" data inspect \"$TEXTS/\"$'\\xc3\\xa4.txt'"
            + " --tokenizer bytes; bash \"$0\" data inspect \"$TEXTS\" --tokenizer bytes";
    for (String locale : List.of("", "C", "POSIX")) {
      if (!locale.isEmpty()) {
        environment.put("LANG", locale);
        environment.put("TEXTS", folder + "/texts" + locale);
      }
      Outcome outcome = run(List.of("bash", "-c", script, house.resolve("lathe").toString()));
      assertEquals(0, outcome.exit(), outcome.toString());
      assertTrue(outcome.out().contains("/ä.txt"), outcome.toString());
      assertTrue(outcome.out().contains("2 files (text)"), outcome.toString());
    }
    environment.put("LC_ALL", "C");
    executable(jdk.resolve("bin/java"), "#!/bin/bash\nprintf '%s' \"${LC_ALL:-} ${LANG:-}\"\n");
    environment.put("LANG", "de_DE.UTF-8");
    assertEquals("C.UTF-8 de_DE.UTF-8", launch("x").out(), "LC_ALL comes before LANG");
    environment.put("LC_ALL", "ar_EG.utf8");
    assertEquals("ar_EG.utf8 de_DE.UTF-8", launch("x").out(), "a user's locale of UTF-8 stays");
  }

  @Test
  void tooFewFilesAreSaidInOneLine() throws Exception {
    jdk("jdk-25", "25");
    assertEquals(0, launch("x").exit());
    String script = "ulimit -n $1; exec bash \"$0\" x";
    String launcher = house.resolve("lathe").toString();
    Outcome few = run(List.of("bash", "-c", script, launcher, "32"));
    assertEquals(2, few.exit(), few.toString());
    assertEquals(
        "lathe: may open 32 files here (ulimit -n), and java needs 128: raise the limit, for"
            + " example with ulimit -n 1024, or ask who set it\n",
        few.err());
    assertEquals(0, run(List.of("bash", "-c", script, launcher, "128")).exit());
  }

  private static boolean sleeps(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("sleep");
  }
}
