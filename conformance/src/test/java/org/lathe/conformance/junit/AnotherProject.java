package org.lathe.conformance.junit;

import java.nio.file.Path;
import java.util.Set;
import org.lathe.conformance.report.FlawedBackend;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Backend;

/** A test as another project would write it. */
final class AnotherProject extends ConformanceTest {
  private final Path folder;
  private final Set<String> subjects;

  AnotherProject(Path folder, Set<String> subjects) {
    this.folder = folder;
    this.subjects = subjects;
  }

  @Override
  protected Backend backend() {
    return new FlawedBackend();
  }

  @Override
  protected Plan plan() {
    return new Plan(2, true);
  }

  @Override
  protected CaseSelection selection() {
    return new CaseSelection(Set.of("values"), subjects);
  }

  @Override
  protected Path bundles() {
    return folder;
  }
}
