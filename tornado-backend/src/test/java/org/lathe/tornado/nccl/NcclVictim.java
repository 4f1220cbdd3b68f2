package org.lathe.tornado.nccl;

import java.nio.file.Path;
import java.util.HexFormat;

/** A process that joins as rank 1 of 2, says so, and then does nothing until it is killed. */
public final class NcclVictim {
  private NcclVictim() {}

  /** Takes the path of the library and the id as hexadecimal digits. */
  public static void main(String[] arguments) throws InterruptedException {
    Nccl nccl = new Nccl(NcclStandIn.at(Path.of(arguments[0])).library());
    long communicator = nccl.join(HexFormat.of().parseHex(arguments[1]), 1, 2);
    while (!nccl.ready(communicator)) {
      Thread.sleep(1);
    }
    System.out.println("joined");
    Thread.sleep(Long.MAX_VALUE);
  }
}
