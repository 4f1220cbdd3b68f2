/** Engines that are wrong on purpose, each in one way: the suite must detect every one. */
package org.lathe.conformance.broken;
