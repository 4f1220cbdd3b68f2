package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.List;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.cases.Operand;
import org.lathe.conformance.cases.Values;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Draw;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.IllegalCaseException;
import org.lathe.conformance.suite.Plan;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;

/**
 * The examples on the pages of the operations: an exact engine gives their bits; any other engine
 * is within its bound.
 */
public final class ExampleFamily implements CaseFamily {
  private static final String CHECK = "example";
  private static final String NUMBER = "n";
  private static final String VALUES = "page";

  @Override
  public String id() {
    return CHECK;
  }

  @Override
  public String about() {
    return "the examples on the operations' pages";
  }

  @Override
  public List<String> subjects() {
    return OpCaseName.BY_MNEMONIC.keySet().stream().filter(SpecPage::exists).toList();
  }

  @Override
  public List<Draw> draw(String subject, Plan plan) {
    List<Draw> draws = new ArrayList<>();
    for (int n = 0; n < SpecPage.of(subject).examples().size(); n++) {
      CaseParameters parameters = CaseParameters.of(NUMBER, n);
      draws.add(Draw.of(new CaseName(subject, CHECK, parameters, VALUES, 0)));
    }
    return draws;
  }

  @Override
  public boolean owns(CaseName name) {
    return name.check().equals(CHECK) && subjects().contains(name.subject());
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    List<SpecPage.Example> examples = SpecPage.of(name.subject()).examples();
    int number = name.parameters().extent(NUMBER);
    if (number < 0 || number >= examples.size()) {
      throw new IllegalCaseException(
          "the page of " + name.subject() + " has examples 0 to " + (examples.size() - 1));
    }
    SpecPage.Example example = examples.get(number);
    OpRun run = OpRun.fed(opCase(example), elements(example.inputs()));
    bench.requireSupport(run.graph());
    List<float[]> got = run.on(bench.session(1));
    List<float[]> page = example.outputs().stream().map(ExampleFamily::floats).toList();
    OutputComparison comparison = new OutputComparison();
    if (bench.declaration().exact()) {
      comparison.hold("", run, Expectation.bits("on the page", page), got);
    } else {
      comparison.hold(
          "",
          run,
          Expectation.float64(example.op(), run.exactOperands(), bench.declaration().products()),
          got);
    }
    return comparison.verdict();
  }

  private static OpCase opCase(SpecPage.Example example) {
    return new OpCase(
        example.op(),
        example.inputs().stream().map(values -> new Operand(values.type(), Values.UNIT)).toList());
  }

  private static float[] floats(SpecPage.Values values) {
    if (values.type().dtype() == DType.F32) {
      return values.elements().floats();
    }
    int[] ints = values.elements().ints();
    float[] floats = new float[ints.length];
    for (int i = 0; i < ints.length; i++) {
      floats[i] = ints[i];
    }
    return floats;
  }

  private static List<Constant> elements(List<SpecPage.Values> values) {
    return values.stream().map(SpecPage.Values::elements).toList();
  }
}
