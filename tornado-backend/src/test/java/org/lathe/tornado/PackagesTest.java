package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** No two packages of this module use each other, neither directly nor through others. */
class PackagesTest {
  /** Each package is a separate slice: subpackages are not part of it. */
  private static final ArchRule FREE_OF_CYCLES =
      SlicesRuleDefinition.slices().matching("org.lathe.(**)").should().beFreeOfCycles();

  @Test
  void packagesAreFreeOfCycles() {
    JavaClasses sources =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.lathe.tornado");
    FREE_OF_CYCLES.check(sources);
  }

  @Test
  void aPackageAndOneBelowItThatUseEachOtherAreCaught() {
    JavaClasses cycle = new ClassFileImporter().importPackages("org.lathe.tornado.trespass");
    assertThrows(AssertionError.class, () -> FREE_OF_CYCLES.check(cycle));
  }
}
