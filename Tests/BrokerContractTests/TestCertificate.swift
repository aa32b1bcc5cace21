/// A certificate for localhost and 127.0.0.1 that vouches for itself, until 2126. It guards nothing.
enum TestCertificate {
  static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBmzCCAUGgAwIBAgIUFOVCE2s+uXeY55m60Y+/HjR1iEEwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE1NDkzOVoYDzIxMjYxMDI4
    MTU0OTM5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAARQVfw3P/dRRoQgrq8jMe9fvMJuyiiYaM32W/Z6fAGbiGt2YKqRGWQP
    vVBmrfxgCRPHJy2RTs9I/EP7IZYxzyRho28wbTAdBgNVHQ4EFgQU9ooO10d+MTvZ
    IbkC6Ow5J5e3NXIwHwYDVR0jBBgwFoAU9ooO10d+MTvZIbkC6Ow5J5e3NXIwDwYD
    VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
    zj0EAwIDSAAwRQIgFiF3N6I8dAjq7DybGNKrovG7nhWBEjaHG8CXkFYoyAMCIQC4
    tuIgaHlfK6vI2aSzv+++DozAzLMdexauUSeDdysJFA==
    -----END CERTIFICATE-----

    """

  static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrjz5f/fNAYNvz5px
    7muk5F8lsTJRa18NIfiv5dM2XH6hRANCAARQVfw3P/dRRoQgrq8jMe9fvMJuyiiY
    aM32W/Z6fAGbiGt2YKqRGWQPvVBmrfxgCRPHJy2RTs9I/EP7IZYxzyRh
    -----END PRIVATE KEY-----

    """
}
