package org.lathe.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java snippet of the pages compiles. A snippet that is no whole program has a comment in the
 * line above it with what it needs: {@code <!-- java: imports; declarations -->}.
 */
class DocumentedJavaTest {
  private static final Pattern NEEDS = Pattern.compile("<!-- java: (.*) -->");

  @TempDir private Path folder;

  @Test
  void everySnippetCompiles() throws IOException {
    List<String> wrong = new ArrayList<>();
    int snippets = 0;
    for (DocumentPage page : DocumentPage.all()) {
      for (DocumentPage.Block block : page.blocks()) {
        if (block.info().equals("java")) {
          snippets++;
          wrong.addAll(errors(block));
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
    assertTrue(snippets > 0, "there are snippets");
  }

  private List<String> errors(DocumentPage.Block block) {
    String code = String.join("\n", block.lines());
    Matcher needs = NEEDS.matcher(block.before());
    if (needs.matches()) {
      code = whole(code, needs.group(1));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-d",
            folder.toString(),
            "-proc:none",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    String name = code.startsWith("package ") ? "MyBackendTest" : "Snippet";
    compiler.getTask(null, null, found, options, null, List.of(source(name, code))).call();
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> block + ": " + diagnostic.getMessage(Locale.ROOT))
        .toList();
  }

  /** A class with the class that it needs beside it, or statements with theirs in a method. */
  private static String whole(String code, String needed) {
    if (code.startsWith("package ")) {
      return code + "\n" + needed;
    }
    StringBuilder imports = new StringBuilder();
    StringBuilder declared = new StringBuilder();
    for (String part : needed.split(";\\s*")) {
      (part.startsWith("import ") ? imports : declared).append(part).append(";\n");
    }
    return "%svoid snippet() throws Exception {\n%s%s\n}\nvoid main() {}\n"
        .formatted(imports, declared, code);
  }

  private static JavaFileObject source(String name, String code) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }
}
