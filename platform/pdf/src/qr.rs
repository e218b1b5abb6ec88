//! QR codes as SVG, for `image(bytes(data.qr), format: "svg", alt: …)` in a template.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::{MAX_QR_BYTES, PdfError};

/// An SVG with the quiet zone of four modules that ISO/IEC 18004 asks for; level M bears a crease or a stain.
pub fn qr_svg(text: &str) -> Result<String, PdfError> {
    let too_large = PdfError::TooLarge { what: "QR text", limit: MAX_QR_BYTES };
    if text.len() > MAX_QR_BYTES {
        return Err(too_large);
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| too_large)?;
    Ok(code.render::<svg::Color<'_>>().quiet_zone(true).build())
}
