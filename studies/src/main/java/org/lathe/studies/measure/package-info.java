/** The measurements of trained runs of a study: one class a measurement. */
package org.lathe.studies.measure;
