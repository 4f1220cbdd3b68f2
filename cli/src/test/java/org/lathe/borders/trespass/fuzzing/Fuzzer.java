package org.lathe.borders.trespass.fuzzing;

import org.lathe.borders.trespass.cli.Command;

/** Crosses the border: fuzzing may not use cli. */
public class Fuzzer {
  Command neighbour;
}
