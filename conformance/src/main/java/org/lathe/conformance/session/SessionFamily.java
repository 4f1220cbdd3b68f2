package org.lathe.conformance.session;

import java.util.List;
import org.lathe.conformance.check.WholeFamily;

/** The contract of {@link org.lathe.engine.Session} and {@link org.lathe.engine.Program}. */
public final class SessionFamily extends WholeFamily {
  /** Creates the family with all its checks. */
  public SessionFamily() {
    super(
        "session",
        "Sessions and programs keep their contract: states, inputs, outputs, reruns, errors.",
        List.of(
            new ZerosCheck(),
            new SurvivalCheck(),
            new AfterRunCheck(),
            new HostCopiesCheck(),
            new SharedStateCheck(),
            new TwiceCheck(),
            new ApartCheck(),
            new InputsCheck(),
            new OutputsCheck(),
            new SameBitsCheck(),
            new GarbageCheck(),
            new RepeatCheck(),
            new RingCheck(),
            new ErrorsCheck()));
  }
}
