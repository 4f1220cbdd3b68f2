package org.lathe.tornado.trespass.op;

import org.lathe.tornado.trespass.Upper;

/** Uses the package above. */
public record Lower(Upper upper) {}
