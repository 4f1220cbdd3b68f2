package org.lathe.tornado.trespass.op;

import org.lathe.tornado.trespass.Upper;

/** Uses the parent package. */
public record Lower(Upper upper) {}
