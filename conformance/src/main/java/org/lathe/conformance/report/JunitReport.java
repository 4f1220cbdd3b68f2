package org.lathe.conformance.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SuiteResult;

/**
 * Results as JUnit's XML: a test suite for each family, a test case for each case. Operations that
 * the engine declares as unsupported are skipped, with the reason.
 */
public final class JunitReport {
  private final XMLStreamWriter xml;
  private final ReportContent findings;

  private JunitReport(XMLStreamWriter xml, ReportContent findings) {
    this.xml = xml;
    this.findings = findings;
  }

  /** Returns the report, in UTF-8. */
  public static byte[] of(ReportContent findings) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory()
              .createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
      new JunitReport(xml, findings).write();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing to memory does not fail", e);
    }
    return out.toByteArray();
  }

  private void write() throws XMLStreamException {
    SuiteResult result = findings.result();
    xml.writeStartDocument("UTF-8", "1.0");
    line();
    xml.writeStartElement("testsuites");
    attribute("name", "conformance of " + result.engine());
    boolean empty = result.failures().isEmpty() && !result.passes();
    totals(result.cases(), empty ? 1 : 0);
    line();
    if (empty) {
      nothingRan();
    }
    for (CaseFamily family : result.families()) {
      family(family, result.cases().stream().filter(one -> one.family() == family).toList());
    }
    xml.writeEndElement();
    line();
    xml.writeEndDocument();
  }

  private void family(CaseFamily family, List<CaseResult> cases) throws XMLStreamException {
    SuiteResult result = findings.result();
    xml.writeStartElement("testsuite");
    attribute("name", family.id());
    totals(cases, 0);
    line();
    xml.writeStartElement("properties");
    property("about", family.about());
    property("engine", result.engine());
    property("device", result.device());
    property("claims", Wording.declaration(result.declaration()));
    property("unsupported", Wording.unsupported(result.declaration()));
    property("seed", Long.toString(result.plan().seed()));
    property("quick", Boolean.toString(result.plan().quick()));
    xml.writeEndElement();
    line();
    for (CaseResult one : cases) {
      one(one);
    }
    xml.writeEndElement();
    line();
  }

  private void one(CaseResult result) throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute("classname", family(result) + "." + Wording.subject(result));
    // The case before simplification, so that the test is the same from run to run.
    attribute("name", result.drawn().toString());
    noTime();
    String message = result.verdict().message();
    switch (result.verdict().status()) {
      case PASS -> {}
      case FAIL -> {
        line();
        xml.writeStartElement("failure");
        attribute("message", message);
        attribute("type", "conformance");
        xml.writeCharacters(Visible.of(details(result)));
        xml.writeEndElement();
        line();
      }
      case UNSUPPORTED, SKIPPED -> {
        line();
        xml.writeEmptyElement("skipped");
        attribute("message", result.verdict().status() + ": " + message);
        line();
      }
    }
    xml.writeEndElement();
    line();
  }

  private String details(CaseResult result) {
    StringBuilder text = new StringBuilder(result.verdict().message()).append("\n");
    text.append("case: ").append(result.name()).append("\n");
    text.append("again: ").append(findings.replay().command(result.name())).append("\n");
    findings
        .bundle(result.name())
        .ifPresent(bundle -> text.append("bundle: ").append(bundle).append("\n"));
    return text.toString();
  }

  private String family(CaseResult result) {
    return findings.result().engine() + "." + result.family().id();
  }

  /** A run without cases is a failure, which no test case shows. */
  private void nothingRan() throws XMLStreamException {
    xml.writeStartElement("testsuite");
    attribute("name", "cases");
    totals(List.of(), 1);
    line();
    xml.writeStartElement("testcase");
    attribute("classname", findings.result().engine());
    attribute("name", "at least one case runs");
    noTime();
    xml.writeEmptyElement("failure");
    attribute("message", Wording.verdict(findings.result()));
    attribute("type", "conformance");
    xml.writeEndElement();
    xml.writeEndElement();
    line();
  }

  private void totals(List<CaseResult> cases, int more) throws XMLStreamException {
    long failed = count(cases, Status.FAIL);
    long skipped = count(cases, Status.UNSUPPORTED) + count(cases, Status.SKIPPED);
    attribute("tests", Integer.toString(cases.size() + more));
    attribute("failures", Long.toString(failed + more));
    attribute("errors", "0");
    attribute("skipped", Long.toString(skipped));
    noTime();
  }

  private static long count(List<CaseResult> cases, Status status) {
    return cases.stream().filter(one -> one.verdict().status() == status).count();
  }

  /** Readers of the format need a time; it is 0, because a report is deterministic. */
  private void noTime() throws XMLStreamException {
    attribute("time", "0");
  }

  private void property(String name, String value) throws XMLStreamException {
    xml.writeEmptyElement("property");
    attribute("name", name);
    attribute("value", value);
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, Visible.of(value));
  }

  private void line() throws XMLStreamException {
    xml.writeCharacters("\n");
  }
}
