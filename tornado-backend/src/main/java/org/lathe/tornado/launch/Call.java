package org.lathe.tornado.launch;

import java.util.List;
import org.lathe.graph.op.Op;

/** An operation on its operands on the device. */
public record Call(Op op, List<Place> inputs, List<Place> outputs) {}
