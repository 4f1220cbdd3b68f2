package org.lathe.mpi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables are those of the libraries' headers, and a library gets the table that is its own. */
class AbiTest {
  private static final SymbolLookup NOTHING = name -> Optional.empty();

  private static final List<String> VARIABLES =
      List.of(
          "ompi_mpi_comm_world",
          "ompi_mpi_comm_self",
          "ompi_mpi_byte",
          "ompi_mpi_info_null",
          "ompi_mpi_errors_return");

  @TempDir Path folder;

  /** Values of the header that this machine compiles with. */
  @Test
  @Tag("mpi")
  void theTableOfMpichIsItsHeader() throws Exception {
    long[] header = header(Launcher.MPICH);
    MpiConstants table = Abi.MPICH.constants(NOTHING);
    long[] ours = {
      Abi.MPICH.handle().byteSize(),
      table.world(),
      table.self(),
      table.bytes(),
      table.noInfo(),
      table.errorsReturn(),
      table.ignoredStatus(),
      table.anySource(),
      table.oneMachine(),
      table.serialized()
    };
    assertEquals(Arrays.toString(header), Arrays.toString(ours));
    assertEquals(JAVA_INT, Abi.MPICH.handle());
  }

  /** Its handles are addresses of variables, each of its own. */
  @Test
  @Tag("mpi")
  void theTableOfOpenMpiIsItsHeader() throws Exception {
    long[] header = header(Launcher.OPEN_MPI);
    MpiConstants table =
        Abi.OPEN_MPI.constants(
            name -> Optional.of(MemorySegment.ofAddress(VARIABLES.indexOf(name) + 1)));
    assertEquals(JAVA_LONG, Abi.OPEN_MPI.handle());
    assertEquals(header[0], Abi.OPEN_MPI.handle().byteSize());
    assertEquals(
        List.of(1L, 2L, 3L, 4L, 5L),
        List.of(table.world(), table.self(), table.bytes(), table.noInfo(), table.errorsReturn()));
    assertEquals(header[6], table.ignoredStatus());
    assertEquals(header[7], table.anySource());
    assertEquals(header[8], table.oneMachine());
    assertEquals(header[9], table.serialized());
  }

  private long[] header(Launcher mpi) throws Exception {
    mpi.assumeCompiler();
    Path program = mpi.compile("constants.c", folder.resolve("constants"));
    Launcher.Outcome outcome = Launcher.run(List.of(program.toString()), Map.of());
    assertEquals(0, outcome.exit(), outcome::toString);
    return Arrays.stream(outcome.output().strip().split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "'MPICH Version:\t4.0.2\nMPICH Release date: x', MPICH",
    "'Intel(R) MPI Library 2021.13 for Linux* OS', MPICH",
    "'MPI VERSION    : CRAY MPICH version 8.1.28', MPICH",
    "'MVAPICH2 Version      :\t2.3.7', MPICH",
    "'HPE MPT 2.30', ''"
  })
  void aVersionTextTellsMpichsFamily(String version, String abi) {
    assertEquals(
        abi.isEmpty() ? Optional.empty() : Optional.of(Abi.valueOf(abi)), Abi.of(NOTHING, version));
  }

  @Test
  void eachInterfaceIsLookedForFirstWhereItIsLikely() {
    for (Abi first : Abi.values()) {
      List<String> names = Abi.libraries(first).toList();
      assertEquals(first.libraries(), names.subList(0, first.libraries().size()));
      assertEquals(4, names.size());
      assertEquals(4, names.stream().distinct().count());
    }
  }
}
