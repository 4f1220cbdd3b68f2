/** The families of cases that check operations one by one. */
package org.lathe.conformance.family;
