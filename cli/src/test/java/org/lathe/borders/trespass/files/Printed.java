package org.lathe.borders.trespass.files;

/** Writes numbers as the country of the machine does. */
public class Printed {
  String format(double number) {
    System.out.printf("%.1f", number);
    return String.format("%.1f", number);
  }
}
