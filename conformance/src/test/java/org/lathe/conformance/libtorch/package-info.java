/**
 * libtorch as an engine, through its JavaCPP bindings: a library from outside this project that
 * runs through the suite and is compared with Lathe. Each family of operations has one file with
 * the calls that users of libtorch would make.
 */
package org.lathe.conformance.libtorch;
