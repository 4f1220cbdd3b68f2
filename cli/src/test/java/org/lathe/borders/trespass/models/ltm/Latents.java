package org.lathe.borders.trespass.models.ltm;

/** Of one family of models. */
public class Latents {}
