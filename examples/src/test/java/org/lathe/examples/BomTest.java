package org.lathe.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM has the version of the build and names all installed artifacts. */
class BomTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void theBomHasTheVersionOfTheBuild() throws Exception {
    assertEquals(
        Set.of(text(ROOT.resolve("pom.xml"), "/project/version")),
        texts(ROOT.resolve("bom/pom.xml"), "/project/version"));
    assertEquals(
        Set.of("${project.version}"),
        texts(ROOT.resolve("bom/pom.xml"), "/project/dependencyManagement//version"));
  }

  @Test
  void theBomNamesAllThatTheBuildInstalls() throws Exception {
    Set<String> installed = new TreeSet<>();
    for (String module : texts(ROOT.resolve("pom.xml"), "//modules/module")) {
      Path pom = ROOT.resolve(module).resolve("pom.xml");
      boolean jar = texts(pom, "/project/packaging").isEmpty();
      if (jar && texts(pom, "/project/properties/maven.install.skip").isEmpty()) {
        installed.add(text(pom, "/project/artifactId"));
      }
    }
    assertEquals(
        installed, texts(ROOT.resolve("bom/pom.xml"), "/project/dependencyManagement//artifactId"));
  }

  private static String text(Path pom, String path) throws Exception {
    Set<String> texts = texts(pom, path);
    assertEquals(1, texts.size(), path + " of " + pom);
    return texts.iterator().next();
  }

  private static Set<String> texts(Path pom, String path) throws Exception {
    Document document =
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom.toFile());
    XPath query = XPathFactory.newDefaultInstance().newXPath();
    NodeList found = (NodeList) query.evaluate(path, document, XPathConstants.NODESET);
    Set<String> texts = new TreeSet<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }
}
