/** Families of whole graphs: what a session promises, and the model end to end. */
package org.lathe.conformance.whole;
