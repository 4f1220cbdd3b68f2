package org.lathe.tornado.trespass;

import org.lathe.tornado.trespass.op.Lower;

/** Uses a package that uses this one. */
public record Upper(Lower lower) {}
