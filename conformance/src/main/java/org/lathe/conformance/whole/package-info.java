/** Families of whole graphs: the contract of a session, and the model end to end. */
package org.lathe.conformance.whole;
