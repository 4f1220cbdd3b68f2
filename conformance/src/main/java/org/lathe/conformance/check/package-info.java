/**
 * The base of families of whole graphs: a check of one property, the family that names the cases of
 * its checks, and the comparisons that they share. {@link org.lathe.conformance.session} and {@link
 * org.lathe.conformance.whole} use this package; it uses neither.
 */
package org.lathe.conformance.check;
