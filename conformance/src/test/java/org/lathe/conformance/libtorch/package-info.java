/**
 * libtorch as an engine, through its JavaCPP bindings: what nobody here wrote, put through the
 * suite and measured against. One file for each family of operations says what its users would
 * call.
 */
package org.lathe.conformance.libtorch;
