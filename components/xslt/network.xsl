<?xml version="1.0"?>
<!-- Provider 0.8.3 always leases .2 to .254: keep the range clear of the VIP and of every node slot. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output omit-xml-declaration="yes"/>
  <xsl:template match="node()|@*">
    <xsl:copy>
      <xsl:apply-templates select="node()|@*"/>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="/network/ip/dhcp/range">
    <range start="@@dhcpStart@@" end="@@dhcpEnd@@"/>
  </xsl:template>
</xsl:stylesheet>
